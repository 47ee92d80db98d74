import { writeFileSync } from 'node:fs'
import { type Database, statement } from '@parley/db'
import type { Person } from '../access-token.ts'
import { fillGroups, fillMessages } from '../filling.ts'
import { type Generator, startGenerator } from '../generator.ts'
import { drawGrowth } from '../growth-chart.ts'
import { type Group, type Installation, openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import type { LightCommands } from '../light-generator.ts'
import { pause } from '../pause.ts'
import { watchPostgresCpu } from '../postgres-process.ts'
import { cpuMs } from '../process-usage.ts'
import type { ServerProcess } from '../server-process.ts'
import type { Workload } from '../workload.ts'

/** What a message and a delivery cost as one thing grows, tenfold and a hundredfold, and all else stays as it is. */
export const growth: Workload = {
  name: 'growth',
  about: 'CPU for each message and delivery as members, chats, sockets and history grow (--part members|chats|sockets|history)',
  defaults: { sockets: 5_000, seconds: 8, restSeconds: 4, rounds: 1 },
  async measure({ sockets, seconds, restSeconds, part, profileFolder, chartFile }, print) {
    if (part !== undefined && !isPart(part)) throw new Error(`The parts are ${Object.keys(parts).join(', ')}.`)
    const points: GrowthPoint[] = []
    for (const name of part === undefined ? partNames : [part]) {
      await using installation = await openInstallation()
      await using server = await installation.startServer({ profileFolder })
      await using generator = await startGenerator<LightCommands>('light-generator.ts')
      const { db } = installation
      const stage: Stage = {
        installation,
        server,
        generator,
        db,
        postgresCpuMs: await watchPostgresCpu(db),
        seconds,
        restSeconds,
        sockets,
        print,
      }
      points.push(...(await parts[name](stage)))
    }
    if (chartFile !== undefined) writeFileSync(chartFile, drawGrowth(points))
    return points.flatMap(toFigures)
  },
}

export type Growing = 'members' | 'chats' | 'sockets' | 'history'

/** All of them without what the processes compute when nothing is said, which is told apart. */
export interface GrowthPoint {
  readonly grows: Growing
  readonly count: number
  readonly serverUsForMessage: number
  readonly serverUsForDelivery: number
  /** Not a number where Postgres runs on another machine. */
  readonly postgresUsForMessage: number
  /** At rest, of one core. */
  readonly serverShareAtRest: number
  readonly postgresShareAtRest: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly wrong: Wrong
  /** With its indexes, where it was measured. */
  readonly bytesForMessage?: number
}

export interface Wrong {
  readonly lost: number
  readonly twice: number
  readonly unasked: number
  readonly refused: number
}

interface Stage {
  readonly installation: Installation
  readonly server: ServerProcess
  readonly generator: Generator<LightCommands>
  readonly db: Database
  readonly postgresCpuMs: (() => number) | undefined
  readonly seconds: number
  readonly restSeconds: number
  /** The most there are. */
  readonly sockets: number
  readonly print: (line: string) => void
}

const parts: Record<Growing, (stage: Stage) => Promise<GrowthPoint[]>> = {
  /** A thousand are online, in ten chats of each size. */
  async members(stage) {
    const people = await stage.installation.createPeople(upTo(1_000, stage))
    const sizes = [10, 100, 1_000].filter((size) => size <= people.length)
    const groupsOf = sizes.map((size) => chatsOf(people.length, { chats: 10, members: size }))
    const groups = await fillGroups(stage.db, people, groupsOf.flat())
    await openAll(stage, people)
    await warmUp(stage, groups.slice(0, 10))
    const points: GrowthPoint[] = []
    for (const [index, size] of sizes.entries()) {
      points.push(
        await measurePoint(stage, { grows: 'members', count: size, groups: groups.slice(index * 10, index * 10 + 10), members: size }),
      )
    }
    return points
  },

  /** Two hundred are online, and in all of the chats; something is said in each in turn. */
  async chats(stage) {
    const people = await stage.installation.createPeople(upTo(200, stage))
    const groups: Group[] = []
    const points: GrowthPoint[] = []
    for (const count of [100, 1_000, 10_000].filter((chats) => chats <= stage.sockets * 2)) {
      const more = chatsOf(people.length, { chats: count - groups.length, members: usualMembers })
      groups.push(...(await fillGroups(stage.db, people, more)))
      await openAll(stage, people)
      if (points.length === 0) await warmUp(stage, groups)
      points.push(await measurePoint(stage, { grows: 'chats', count, groups, members: usualMembers }))
      await stage.generator.closeAll()
    }
    return points
  },

  /** Two hundred talk; the others have chats of their own, and say nothing. */
  async sockets(stage) {
    const talkers = await stage.installation.createPeople(upTo(200, stage))
    const groups = await fillGroups(stage.db, talkers, chatsOf(talkers.length, { chats: usualChats, members: usualMembers }))
    await openAll(stage, talkers)
    await warmUp(stage, groups)
    const points: GrowthPoint[] = []
    let silent = 0
    for (const count of [100, 1_000, 5_000].filter((idle) => idle <= stage.sockets)) {
      const others = await stage.installation.createPeople(count - silent)
      await fillGroups(stage.db, others, chatsOf(others.length, { chats: Math.ceil(others.length / 10), members: usualMembers }))
      await openAll(stage, others, talkers.length + silent)
      silent = count
      points.push(await measurePoint(stage, { grows: 'sockets', count, groups, members: usualMembers }))
    }
    return points
  },

  /** Two hundred are online, in twenty chats, in which so much was said before. */
  async history(stage) {
    const people = await stage.installation.createPeople(upTo(200, stage))
    const groups = await fillGroups(stage.db, people, chatsOf(people.length, { chats: usualChats, members: usualMembers }))
    const authors = groups.flatMap(({ chatId, members: [place] }) => {
      const author = people[place ?? 0]
      return author ? [{ chatId, author }] : []
    })
    const points: GrowthPoint[] = []
    let said = 0
    for (const count of [1_000, 100_000, 1_000_000].filter((messages) => messages <= stage.sockets * 200)) {
      stage.print(`${count} messages`)
      const before = await readSize(stage.db)
      await fillMessages(stage.db, { authors, messagesEach: (count - said) / groups.length, text })
      const bytesForMessage = ((await readSize(stage.db)) - before) / (count - said)
      said = count
      await openAll(stage, people)
      if (points.length === 0) await warmUp(stage, groups)
      points.push({ ...(await measurePoint(stage, { grows: 'history', count, groups, members: usualMembers })), bytesForMessage })
      await stage.generator.closeAll()
    }
    return points
  },
}
const partNames = ['members', 'chats', 'sockets', 'history'] as const
const isPart = (name: string): name is Growing => name in parts

const usualChats = 20
const usualMembers = 10
const text = 'x'.repeat(200)
const messagesPerSecond = 50
/** What one process that listens for everybody keeps up with. */
const deliveriesPerSecondMax = 20_000
/** Everyone knows them after the first moment: whom a large group doesn't know yet it is told of, which is another cost. */
const speakersOfEach = 2
const opensPerSecond = 200

const upTo = (count: number, { sockets }: Stage): number => Math.min(count, sockets)

/** Each of so many people is in about as many of the chats as any other. */
function chatsOf(people: number, { chats, members }: { chats: number; members: number }): number[][] {
  const size = Math.min(members, people)
  return Array.from({ length: chats }, (_, chat) => Array.from({ length: size }, (__, seat) => (chat * size + seat) % people))
}

async function openAll({ generator, server, installation }: Stage, people: readonly Person[], firstPlace = 0): Promise<void> {
  const { accessTokenSecret } = installation
  await generator.open({
    urls: [server.url],
    accessTokenSecret,
    people: people.map((person, index) => ({ place: firstPlace + index, person })),
    perSecond: opensPerSecond,
  })
}

/** Code is compiled, statements are prepared, connections made: the first point isn't dearer than the others for it. */
async function warmUp({ generator, seconds }: Stage, groups: readonly Group[]): Promise<void> {
  await generator.burst({ groups, seconds: seconds / 2, text, inFlight: 16, patienceMs: 10_000 })
}

interface PointOf {
  readonly grows: Growing
  readonly count: number
  readonly groups: readonly Group[]
  readonly members: number
}

async function measurePoint(stage: Stage, { grows, count, groups, members }: PointOf): Promise<GrowthPoint> {
  const { generator, seconds, restSeconds, print } = stage
  const perSecond = Math.min(messagesPerSecond, deliveriesPerSecondMax / members)
  const talk = { groups, messagesPerSecond: perSecond, text, speakers: speakersOfEach, patienceMs: 10_000 }
  await generator.talk({ ...talk, seconds: 1 })
  const rest = await spend(stage, () => pause(restSeconds * 1_000))
  const { spent, result } = await spend(stage, () => generator.talk({ ...talk, seconds }))
  const { said, lost, twice, unasked, refused, latency, deliveries } = result
  const beyondRest = (cost: (of: Spent) => number) => (cost(spent) - (cost(rest.spent) / rest.spent.ms) * spent.ms) * 1_000
  const server = beyondRest(({ serverMs }) => serverMs)
  const point: GrowthPoint = {
    grows,
    count,
    serverUsForMessage: server / said,
    serverUsForDelivery: server / deliveries,
    postgresUsForMessage: beyondRest(({ postgresMs }) => postgresMs) / said,
    serverShareAtRest: rest.spent.serverMs / rest.spent.ms,
    postgresShareAtRest: rest.spent.postgresMs / rest.spent.ms,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    wrong: { lost, twice, unasked, refused },
  }
  print(toLine(point))
  return point
}

interface Spent {
  readonly ms: number
  readonly serverMs: number
  readonly postgresMs: number
}

async function spend<Result>(
  { server, postgresCpuMs }: Stage,
  work: () => Promise<Result>,
): Promise<{ readonly spent: Spent; readonly result: Result }> {
  const look = () => ({ ms: performance.now(), serverMs: cpuMs(server.pid), postgresMs: postgresCpuMs?.() ?? Number.NaN })
  const before = look()
  const result = await work()
  const after = look()
  return {
    spent: { ms: after.ms - before.ms, serverMs: after.serverMs - before.serverMs, postgresMs: after.postgresMs - before.postgresMs },
    result,
  }
}

const sizeStatement = statement<{ bytes: number }>('bench.size', 'select pg_database_size(current_database()) as bytes')
async function readSize(db: Database): Promise<number> {
  const [size] = await db.query(sizeStatement, [])
  return size?.bytes ?? Number.NaN
}

const toLine = (point: GrowthPoint): string =>
  [
    `${point.grows} ${point.count}`.padEnd(18),
    `${point.serverUsForMessage.toFixed(0)} µs of the server for a message`,
    `${point.serverUsForDelivery.toFixed(1)} for a delivery`,
    `${point.postgresUsForMessage.toFixed(0)} of Postgres`,
    `at rest ${(point.serverShareAtRest * 100).toFixed(1)} + ${(point.postgresShareAtRest * 100).toFixed(1)} % of a core`,
    `p50 ${point.p50Ms.toFixed(1)} ms, p99 ${point.p99Ms.toFixed(1)} ms`,
    ...Object.entries(point.wrong).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : [])),
  ].join(' · ')

export function toFigures(point: GrowthPoint): Figure[] {
  const { lost, twice, unasked, refused } = point.wrong
  const of = `${point.grows} ${point.count.toLocaleString('en')}`
  return [
    { name: `${of}: server for each message`, value: point.serverUsForMessage, unit: 'µs' },
    { name: `${of}: server for each delivery`, value: point.serverUsForDelivery, unit: 'µs' },
    { name: `${of}: Postgres for each message`, value: point.postgresUsForMessage, unit: 'µs' },
    { name: `${of}: server at rest`, value: point.serverShareAtRest * 100, unit: '%' },
    { name: `${of}: Postgres at rest`, value: point.postgresShareAtRest * 100, unit: '%' },
    { name: `${of}: delivery, p50`, value: point.p50Ms, unit: 'ms' },
    { name: `${of}: delivery, p99`, value: point.p99Ms, unit: 'ms' },
    ...(point.bytesForMessage === undefined
      ? []
      : [{ name: `${of}: storage for each message`, value: point.bytesForMessage, unit: 'B' } as const]),
    { name: `${of}: lost or twice`, value: lost + twice + unasked, unit: '', atMost: 0 },
    { name: `${of}: failed`, value: refused, unit: '', atMost: 0 },
  ]
}
