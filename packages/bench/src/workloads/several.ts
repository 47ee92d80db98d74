import { startGenerator } from '../generator.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import { type Latency, median } from '../latency.ts'
import type { LightCommands } from '../light-generator.ts'
import { cpuMs } from '../process-usage.ts'
import type { Workload } from '../workload.ts'

/** The same people at one server process, and spread over two on the same database: what it costs that half of them hear from afar. */
export const several: Workload = {
  name: 'several',
  about: 'two server processes on one database beside one: delivery, throughput, and CPU for each message',
  defaults: { sockets: 200, seconds: 10, restSeconds: 0, rounds: 3 },
  async measure({ sockets, seconds, rounds, profileFolder }, print) {
    await using installation = await openInstallation()
    await using one = await installation.startServer({ profileFolder })
    await using other = await installation.startServer({ profileFolder })
    await using generator = await startGenerator<LightCommands>('light-generator.ts')
    const people = await installation.createPeople(sockets)
    const groups = await installation.createGroups(one.url, people, membersCount)
    const talk = { groups, messagesPerSecond, text: 'x'.repeat(200), patienceMs: 10_000 }
    const cpuOfBoth = () => cpuMs(one.pid) + cpuMs(other.pid)

    async function measureAt(urls: readonly string[]): Promise<At> {
      const { accessTokenSecret } = installation
      await generator.open({
        urls,
        accessTokenSecret,
        people: people.map((person, place) => ({ place, person })),
        perSecond: opensPerSecond,
      })
      await generator.talk({ ...talk, seconds: Math.min(2, seconds) })
      const cpuBefore = cpuOfBoth()
      const { latency, said, lost, twice, refused } = await generator.talk({ ...talk, seconds })
      const cpuMsForEach = (cpuOfBoth() - cpuBefore) / said
      const burst = await generator.burst({ ...talk, seconds, inFlight })
      await generator.closeAll()
      return { latency, cpuMsForEach, perSecond: burst.perSecond, wrong: lost + twice + refused + burst.lost + burst.twice + burst.refused }
    }

    const alone: At[] = []
    const together: At[] = []
    for (let round = 1; round <= rounds; round += 1) {
      print(`round ${round} of ${rounds}: one process`)
      alone.push(await measureAt([one.url]))
      print(`round ${round} of ${rounds}: two processes`)
      together.push(await measureAt([one.url, other.url]))
    }
    return judgeSeveral(alone, together)
  },
}

const membersCount = 10
const messagesPerSecond = 100
const opensPerSecond = 150
const inFlight = 64

export interface At {
  readonly latency: Latency
  /** Of all server processes, at an even rate. */
  readonly cpuMsForEach: number
  readonly perSecond: number
  readonly wrong: number
}

export function judgeSeveral(alone: readonly At[], together: readonly At[]): Figure[] {
  const medianOf = (of: readonly At[], pick: (at: At) => number) => median(of.map(pick))
  const ratioOf = (pick: (at: At) => number) => medianOf(together, pick) / medianOf(alone, pick)
  const figures = (name: string, unit: Figure['unit'], pick: (at: At) => number): Figure[] => [
    { name: `${name}, one process`, value: medianOf(alone, pick), unit },
    { name: `${name}, two processes`, value: medianOf(together, pick), unit },
  ]
  return [
    ...figures('delivery, p50', 'ms', ({ latency: { p50 } }) => p50),
    ...figures('delivery, p99', 'ms', ({ latency: { p99 } }) => p99),
    ...figures('messages at most', '/s', ({ perSecond }) => perSecond),
    ...figures('CPU for each message', 'ms', ({ cpuMsForEach }) => cpuMsForEach),
    { name: 'delivery, p50, two ÷ one', value: ratioOf(({ latency: { p50 } }) => p50), unit: '×' },
    { name: 'messages at most, two ÷ one', value: ratioOf(({ perSecond }) => perSecond), unit: '×' },
    { name: 'CPU for each message, two ÷ one', value: ratioOf(({ cpuMsForEach }) => cpuMsForEach), unit: '×', atMost: 1.2 },
    { name: 'lost, twice or failed', value: [...alone, ...together].reduce((sum, { wrong }) => sum + wrong, 0), unit: '', atMost: 0 },
  ]
}
