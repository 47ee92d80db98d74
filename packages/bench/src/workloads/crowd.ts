import { startGenerator } from '../generator.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import type { LightCommands, Talked } from '../light-generator.ts'
import { pause } from '../pause.ts'
import { residentBytes, toMiB, watchMemory } from '../process-usage.ts'
import type { Workload } from '../workload.ts'

/** Conversations of twenty, all their people online, at a steady rate: every message at every listener once, in time, and memory back. */
export const crowd: Workload = {
  name: 'crowd',
  about: '1,000 sockets in 50 conversations, 100 messages a second: nothing lost, nothing twice, in time (--seconds 300 is the contract)',
  defaults: { sockets: 1_000, seconds: 60, restSeconds: 120, rounds: 1 },
  async measure({ sockets, seconds, restSeconds, profileFolder }, print) {
    await using installation = await openInstallation()
    await using server = await installation.startServer({ profileFolder })
    await using generator = await startGenerator<LightCommands>('light-generator.ts')
    print(`${sockets} people in conversations of ${membersCount}`)
    const people = await installation.createPeople(sockets)
    const groups = await installation.createGroups(server.url, people, membersCount)
    await generator.open({
      urls: [server.url],
      accessTokenSecret: installation.accessTokenSecret,
      people: people.map((person, place) => ({ place, person })),
      perSecond: opensPerSecond,
    })
    const talk = { groups, messagesPerSecond, text: 'x'.repeat(200), patienceMs: 10_000 }
    await generator.talk({ ...talk, seconds: Math.min(5, seconds) })
    const baselineBytes = residentBytes(server.pid)
    const memory = watchMemory(server.pid)
    print(`${messagesPerSecond} messages a second for ${seconds} s`)
    const talked = await generator.talk({ ...talk, seconds })
    const peakBytes = memory.peak()
    print(`${restSeconds} s of rest`)
    await pause(restSeconds * 1_000)
    const restedBytes = residentBytes(server.pid)
    const { open } = await generator.resting()
    return judgeCrowd({ ...talked, disconnected: sockets - open, baselineBytes, peakBytes, restedBytes })
  },
}

const membersCount = 20
const messagesPerSecond = 100
const opensPerSecond = 150

export interface Crowd extends Talked {
  readonly disconnected: number
  readonly baselineBytes: number
  readonly peakBytes: number
  readonly restedBytes: number
}

/** Memory is compared with what it was with the same sockets open, and warm. */
export function judgeCrowd(measured: Crowd): Figure[] {
  const { said, lost, twice, unasked, refused, latency, disconnected, baselineBytes, peakBytes, restedBytes } = measured
  return [
    { name: 'messages', value: said, unit: '' },
    { name: 'lost', value: lost, unit: '', atMost: 0 },
    { name: 'heard twice', value: twice, unit: '', atMost: 0 },
    { name: 'heard by somebody else', value: unasked, unit: '', atMost: 0 },
    { name: 'sends that failed', value: refused, unit: '', atMost: 0 },
    { name: 'sockets that closed', value: disconnected, unit: '', atMost: 0 },
    { name: 'delivery, p50', value: latency.p50, unit: 'ms' },
    { name: 'delivery, p95', value: latency.p95, unit: 'ms', atMost: 500 },
    { name: 'delivery, p99', value: latency.p99, unit: 'ms' },
    { name: 'memory before', value: toMiB(baselineBytes), unit: 'MiB' },
    { name: 'memory at most', value: toMiB(peakBytes), unit: 'MiB' },
    { name: 'memory afterwards ÷ before', value: restedBytes / baselineBytes, unit: '×', atMost: 1.2 },
  ]
}
