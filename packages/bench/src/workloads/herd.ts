import { existsSync, readFileSync } from 'node:fs'
import { type Database, statement } from '@parley/db'
import { fullestShare } from '../buckets.ts'
import { type Generator, startGenerator } from '../generator.ts'
import type { HerdCommands, HerdSeen } from '../herd-generator.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import { percentiles } from '../latency.ts'
import { pause } from '../pause.ts'
import { cpuMs } from '../process-usage.ts'
import type { Workload } from '../workload.ts'

/** The plug is pulled while everyone is there, and put back at once. They come back as the real engine does, each by its own backoff. */
export const herd: Workload = {
  name: 'herd',
  about: '2,000 clients of the real engine, kill -9 of the server: when they are live again, how they are spread, and no error after that',
  defaults: { sockets: 2_000, seconds: 15, restSeconds: 0, rounds: 1 },
  async measure({ sockets, seconds, profileFolder }, print) {
    await using installation = await openInstallation()
    const killed = await installation.startServer()
    const { url } = killed
    print(`${sockets} clients in chats of ${membersCount}`)
    const people = await installation.createPeople(sockets)
    const groups = await installation.createGroups(url, people, membersCount)
    await using generators = new AsyncDisposableStack()
    const half = Math.ceil(groups.length / 2)
    const parts = await Promise.all(
      [groups.slice(0, half), groups.slice(half)].map(async (part) => {
        const first = part[0]?.members[0] ?? 0
        const generator: Generator<HerdCommands> = generators.use(await startGenerator<HerdCommands>('herd-generator.ts'))
        return {
          generator,
          people: part.flatMap(({ members }) => members.flatMap((place) => people[place] ?? [])),
          places: part.map(({ chatId, members }) => ({ chatId, members: members.map((place) => place - first) })),
        }
      }),
    )
    await Promise.all(
      parts.map(({ generator, people: some }) =>
        generator.start({
          url,
          accessTokenSecret: installation.accessTokenSecret,
          people: some,
          perSecond: startsPerSecond / parts.length,
        }),
      ),
    )
    const came = await Promise.all(parts.map(({ generator }) => generator.untilOnline({ patienceMs: arrivalPatienceMs })))
    const online = came.reduce((sum, count) => sum + count, 0)
    if (online < sockets) throw new Error(`Only ${online} of ${sockets} were online before the server was to be killed.`)
    // After so long online a lost connection counts as the first failure.
    await pause(Math.min(stableMs, seconds * 1_000))

    print('kill -9, and a new server at once')
    const before = together(await Promise.all(parts.map(({ generator }) => generator.seen())))
    const killedAtMs = Date.now()
    await killed.kill()
    await using sampling = samplePostgres(installation.db)
    await using server = await installation.startServer({ port: Number(new URL(url).port), profileFolder })
    const startCpuMs = cpuMs(server.pid)
    await Promise.all(parts.map(({ generator }) => generator.untilOnline({ patienceMs: returnPatienceMs })))
    const serverCpuMs = cpuMs(server.pid) - startCpuMs
    const postgresCpuMs = sampling.cpuMs()
    const returned = together(await Promise.all(parts.map(({ generator }) => generator.seen())))
    print(`${returned.online} of ${sockets} are back; ${seconds} s of watching`)
    const backAtMs = Math.max(...returned.onlineSinceMs)
    const greeted = await Promise.all(parts.map(({ generator, places }) => generator.greet({ places, patienceMs: 10_000 })))
    await pause(seconds * 1_000)
    const afterwards = together(await Promise.all(parts.map(({ generator }) => generator.seen())))
    const { listensSinceMs } = server
    const arrivals = afterwards.triedAtMs.filter((time) => time >= listensSinceMs)
    return judgeHerd({
      clients: sockets,
      restartMs: listensSinceMs - killedAtMs,
      liveAfterMs: returned.onlineSinceMs.map((since) => since - killedAtMs),
      fullestShare: fullestShare(arrivals, 100, sockets),
      arrivals: arrivals.length,
      lostAgain: afterwards.lostAtMs.filter((time) => time > backAtMs).length,
      unseen: greeted.reduce((sum, { awaited, seen }) => sum + awaited - seen, 0),
      faults: server.faults(),
      connectionsMost: sampling.most(),
      serverCpuMs,
      postgresCpuMs,
      clientsCpuMs: returned.cpuMs - before.cpuMs,
    })
  },
}

const membersCount = 10
const startsPerSecond = 120
const stableMs = 11_000
const arrivalPatienceMs = 300_000
const returnPatienceMs = 45_000
/** The pool of a process, and what listens for other processes. */
const connectionsMax = 16 + 2

export interface Herd {
  readonly clients: number
  readonly restartMs: number
  /** One for each who came back. */
  readonly liveAfterMs: readonly number[]
  readonly fullestShare: number
  readonly arrivals: number
  readonly lostAgain: number
  readonly unseen: number
  readonly faults: number
  readonly connectionsMost: number
  /** From the moment in which the new server listens until the last one is live; of the clients from the kill on. */
  readonly serverCpuMs: number
  /** 0 where Postgres runs on another machine. */
  readonly postgresCpuMs: number
  readonly clientsCpuMs: number
}

/** Times are from the kill on, the restart included. */
export function judgeHerd(measured: Herd): Figure[] {
  const { clients, restartMs, liveAfterMs, arrivals, lostAgain, unseen, faults, connectionsMost } = measured
  const liveWithin = (ms: number) => (liveAfterMs.filter((after) => after <= ms).length / clients) * 100
  const { p50, p95 } = percentiles(liveAfterMs)
  return [
    { name: 'server listens again after', value: restartMs / 1_000, unit: 's' },
    { name: 'live again, p50', value: p50 / 1_000, unit: 's' },
    { name: 'live again, p95', value: p95 / 1_000, unit: 's' },
    { name: 'live again, last', value: Math.max(...liveAfterMs) / 1_000, unit: 's' },
    { name: 'live within 10 s', value: liveWithin(10_000), unit: '%', atLeast: 95 },
    { name: 'live within 30 s', value: liveWithin(30_000), unit: '%', atLeast: 100 },
    { name: 'attempts for each client', value: arrivals / clients, unit: '' },
    { name: 'in the same 100 ms, at most', value: measured.fullestShare * 100, unit: '%', atMost: 25 },
    { name: 'lost again afterwards', value: lostAgain, unit: '', atMost: 0 },
    { name: 'messages not seen afterwards', value: unseen, unit: '', atMost: 0 },
    { name: 'faults in the log', value: faults, unit: '', atMost: 0 },
    { name: 'connections to Postgres', value: connectionsMost, unit: '', atMost: connectionsMax },
    { name: 'CPU of the server for each', value: measured.serverCpuMs / clients, unit: 'ms' },
    { name: 'CPU of Postgres for each', value: measured.postgresCpuMs / clients, unit: 'ms' },
    { name: 'CPU of the clients for each', value: measured.clientsCpuMs / clients, unit: 'ms' },
  ]
}

function together(seen: readonly HerdSeen[]): HerdSeen {
  return {
    online: seen.reduce((sum, { online }) => sum + online, 0),
    onlineSinceMs: seen.flatMap(({ onlineSinceMs }) => onlineSinceMs),
    triedAtMs: seen.flatMap(({ triedAtMs }) => triedAtMs),
    lostAtMs: seen.flatMap(({ lostAtMs }) => lostAtMs),
    cpuMs: seen.reduce((sum, { cpuMs: ofOne }) => sum + ofOne, 0),
  }
}

const connectionsStatement = statement<{ pid: number }>(
  'bench.connections',
  `select pid from pg_stat_activity
    where datname = current_database() and backend_start >= $1 and backend_type = 'client backend'`,
)

interface PostgresSample extends AsyncDisposable {
  /** The most connections there were at a time, of those made from its beginning on. */
  most(): number
  /** What the processes behind those connections have computed; 0 where they aren't of this machine. */
  cpuMs(): number
}

function samplePostgres(db: Database): PostgresSample {
  const since = new Date().toISOString()
  let most = 0
  let backends: number[] = []
  let sampled = Promise.resolve()
  const timer = setInterval(() => {
    sampled = db.query(connectionsStatement, [since]).then((rows) => {
      backends = rows.map(({ pid }) => pid)
      most = Math.max(most, backends.length)
    })
  }, 250)
  return {
    most: () => most,
    cpuMs: () => (backends.every(isPostgres) ? backends.reduce((sum, pid) => sum + cpuMs(pid), 0) : 0),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await sampled
    },
  }
}

const isPostgres = (pid: number): boolean =>
  existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
