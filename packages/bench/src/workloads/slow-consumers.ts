import { limits } from '@parley/protocol'
import type { Person } from '../access-token.ts'
import { startGenerator } from '../generator.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import { median } from '../latency.ts'
import type { LightCommands } from '../light-generator.ts'
import { becomes } from '../pause.ts'
import { residentBytes, toMiB, watchMemory } from '../process-usage.ts'
import type { Workload } from '../workload.ts'

/**
 * Chats of fifty, of whom forty stop reading while ten go on: what the forty cost in memory, and the ten in time. Each round has the same
 * people twice under the same load, first all of them reading, so that the one difference is who reads.
 */
export const slowConsumers: Workload = {
  name: 'slow-consumers',
  about: '1,000 sockets that stop reading under 100 messages a second: memory, the latency of the others, and their being let go of',
  defaults: { sockets: 1_000, seconds: 60, restSeconds: 60, rounds: 3 },
  async measure({ sockets, seconds, restSeconds, rounds, profileFolder }, print) {
    await using installation = await openInstallation()
    await using server = await installation.startServer({ profileFolder })
    await using healthy = await startGenerator<LightCommands>('light-generator.ts')
    await using paused = await startGenerator<LightCommands>('light-generator.ts')
    const { accessTokenSecret } = installation
    const people = (await installation.createPeople(Math.ceil(sockets / slowOfGroup) * membersCount)).map((person, place) => ({
      place,
      person,
    }))
    const groups = await installation.createGroups(server.url, toPersons(people), membersCount)
    const slow = people.filter(({ place }) => place % membersCount < slowOfGroup).slice(0, sockets)
    const quick = people.filter(({ place }) => place % membersCount >= slowOfGroup)
    const slowAlone = await installation.createGroups(server.url, toPersons(slow), limits.groupMembersMax)
    const toOpen = { urls: [server.url], accessTokenSecret, perSecond: opensPerSecond }
    await healthy.open({ ...toOpen, people: quick })
    const talk = { groups, messagesPerSecond, text: 'x'.repeat(200), patienceMs: 10_000 }

    const measured: SlowRound[] = []
    for (let round = 1; round <= rounds; round += 1) {
      print(`round ${round} of ${rounds}: ${slow.length} more sockets`)
      await paused.open({ ...toOpen, people: slow })
      await paused.ignoreAll()
      if (round === 1) await healthy.talk({ ...talk, seconds: Math.min(5, seconds) })
      print(`round ${round} of ${rounds}: everyone reads for ${seconds} s`)
      const everyoneReads = await healthy.talk({ ...talk, seconds })
      const baselineBytes = residentBytes(server.pid)
      const memory = watchMemory(server.pid)
      await paused.stopReadingAll()
      print(`round ${round} of ${rounds}: ${slow.length} stop reading, and are told more than the system takes for them`)
      for (const { chatId, members } of slowAlone) {
        const speaker = slow[members[0] ?? 0]?.person
        if (speaker) await paused.fill({ url: server.url, accessTokenSecret, speaker, chatId, ...fill })
      }
      const { open: openBeforeLoad } = await paused.resting()
      const filledMs = performance.now()
      print(`round ${round} of ${rounds}: ${openBeforeLoad} of them are open; the others go on reading for ${seconds} s`)
      const someStopped = await healthy.talk({ ...talk, seconds })
      await becomes(async () => (await paused.resting()).open === 0, restSeconds * 1_000 - (performance.now() - filledMs))
      const { open: held, letGoMs } = await paused.resting()
      await paused.closeAll()
      measured.push({
        growthBytes: memory.peak() - baselineBytes,
        everyoneReadsP99Ms: everyoneReads.latency.p99,
        someStoppedP99Ms: someStopped.latency.p99,
        lost: everyoneReads.lost + someStopped.lost,
        twice: everyoneReads.twice + someStopped.twice,
        refused: everyoneReads.refused + someStopped.refused,
        openBeforeLoad,
        held,
        letGoMs: median(letGoMs),
      })
    }
    return judgeSlowConsumers(measured, quick.length - (await healthy.resting()).open)
  },
}

const membersCount = 50
const slowOfGroup = 40
const messagesPerSecond = 100
const opensPerSecond = 150
/**
 * On loopback, whose segments are of 64 KiB, the system itself takes some 4 MB for a socket that isn't read before anything waits in the
 * server. So much is said among those who don't read, as fast as the server takes it.
 */
const fill = { messages: 150, text: '滿'.repeat(10_000) }

const toPersons = (people: readonly { readonly person: Person }[]): Person[] => people.map(({ person }) => person)

export interface SlowRound {
  readonly growthBytes: number
  readonly everyoneReadsP99Ms: number
  readonly someStoppedP99Ms: number
  readonly lost: number
  readonly twice: number
  readonly refused: number
  /** Of those that stopped reading, when nothing more fitted in, and when there was no more time. */
  readonly openBeforeLoad: number
  readonly held: number
  readonly letGoMs: number
}

export function judgeSlowConsumers(measured: readonly SlowRound[], disconnected: number): Figure[] {
  const medianOf = (pick: (round: SlowRound) => number) => median(measured.map(pick))
  const sumOf = (pick: (round: SlowRound) => number) => measured.reduce((sum, round) => sum + pick(round), 0)
  const ratio = medianOf(({ everyoneReadsP99Ms, someStoppedP99Ms }) => someStoppedP99Ms / everyoneReadsP99Ms)
  return [
    { name: 'memory, growth at most', value: toMiB(Math.max(...measured.map(({ growthBytes }) => growthBytes))), unit: 'MiB', atMost: 300 },
    { name: 'healthy, p99, everyone reads', value: medianOf(({ everyoneReadsP99Ms }) => everyoneReadsP99Ms), unit: 'ms' },
    { name: 'healthy, p99, some stopped', value: medianOf(({ someStoppedP99Ms }) => someStoppedP99Ms), unit: 'ms' },
    { name: 'healthy, p99, stopped ÷ all read', value: ratio, unit: '×', atMost: 1.1 },
    { name: 'healthy, lost', value: sumOf(({ lost }) => lost), unit: '', atMost: 0 },
    { name: 'healthy, heard twice', value: sumOf(({ twice }) => twice), unit: '', atMost: 0 },
    { name: 'healthy, sends that failed', value: sumOf(({ refused }) => refused), unit: '', atMost: 0 },
    { name: 'healthy, sockets that closed', value: disconnected, unit: '', atMost: 0 },
    { name: 'slow, open when they were full', value: medianOf(({ openBeforeLoad }) => openBeforeLoad), unit: '' },
    { name: 'slow, never let go of', value: sumOf(({ held }) => held), unit: '', atMost: 0 },
    { name: 'slow, from stopping to being let go', value: medianOf(({ letGoMs }) => letGoMs) / 1_000, unit: 's' },
  ]
}
