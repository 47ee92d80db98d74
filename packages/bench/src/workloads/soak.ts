import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, statement } from '@parley/db'
import type { Scope } from '@parley/protocol'
import type { Gauged } from '../gauge.ts'
import { startGenerator } from '../generator.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import { median } from '../latency.ts'
import { cpuMs, residentBytes, toMiB } from '../process-usage.ts'
import { slopePerHour } from '../slope.ts'
import type { SoakCommands, Soaked } from '../soak-generator.ts'
import type { Workload } from '../workload.ts'

/**
 * A long day in short: everyone has chats of several sizes, says, edits, reacts, reads and types, and each minute a fifth of them goes and
 * comes back, or reads nothing for a while. What the server keeps of all that must not grow. Looked at when everyone is back.
 */
export const soak: Workload = {
  name: 'soak',
  about: '500 clients with churn: memory, handles, event-loop lag, nothing lost, nothing twice (--seconds 3600 is the contract)',
  defaults: { sockets: 500, seconds: 600, restSeconds: 30, rounds: 1 },
  async measure({ sockets, seconds, restSeconds, profileFolder }, print) {
    await using installation = await openInstallation()
    await using server = await installation.startServer({ isGauged: true })
    await using generator = await startGenerator<SoakCommands>('soak-generator.ts')
    const { accessTokenSecret, db } = installation
    const people = await installation.createPeople(sockets)
    for (const size of groupSizes) await installation.createGroups(server.url, people, Math.min(size, sockets))
    await generator.start({ url: server.url, accessTokenSecret, people, comesPerSecond })

    const cycleMs = Math.min(60_000, (seconds * 1_000) / cyclesLeast)
    const cycles = Math.round((seconds * 1_000) / cycleMs)
    const cycle = {
      ms: cycleMs,
      leavingShare,
      floods: cycleMs < floodedFromMs ? 0 : 1,
      actsPerSecond: Math.max(actsLeast, sockets * actsOfEach),
      patienceMs: restSeconds * 1_000,
    }
    print(`${sockets} clients, ${cycles} times ${cycleMs / 1_000} s`)
    const startedAt = performance.now()
    const startCpuMs = cpuMs(server.pid)
    const looks: Look[] = []
    for (let count = 1; count <= cycles; count += 1) {
      const soaked = await generator.cycle(cycle)
      const collected = cycles <= collectionsMax || count % Math.ceil(cycles / collectionsMax) === 0
      const gauged = await server.gauge.read({ collected })
      const look = {
        atMs: performance.now(),
        soaked,
        gauged,
        collected,
        residentBytes: residentBytes(server.pid),
        files: countFiles(server.pid),
        connections: await countConnections(db),
      }
      looks.push(look)
      print(toLine(count, look))
      // From the first one on V8 keeps account of every object: with it the resident memory says nothing any more.
      const isHalf = count === Math.ceil(cycles / 2)
      if (profileFolder !== undefined && (isHalf || count === cycles)) {
        await server.gauge.snapshot({ file: join(profileFolder, `${isHalf ? 'half-way' : 'end'}.heapsnapshot`) })
      }
    }
    const serverShare = (cpuMs(server.pid) - startCpuMs) / (performance.now() - startedAt)
    const scopes = await db.query(lastSeqsStatement, [])
    const lastSeqs = new Map(scopes.map(({ id, lastSeq }) => [id, lastSeq]))
    const missing = await generator.missing({ lastSeqs, patienceMs: restSeconds * 1_000 })
    const acknowledged = await generator.acknowledged()
    const [stored] = await db.query(storedStatement, [acknowledged])
    return judgeSoak({
      clients: sockets,
      looks,
      missing,
      notStored: acknowledged.length - (stored?.count ?? 0),
      faults: server.faults(),
      serverShare,
    })
  },
}

const groupSizes = [10, 50, 1_000]
const comesPerSecond = 50
const leavingShare = 0.2
const actsOfEach = 0.008
const actsLeast = 5
const cyclesLeast = 4
/** Only who takes nothing for longer than the server waits is let go of. */
const floodedFromMs = 30_000
/** A full collection stops the server for a moment. What is in use differs by 2 MiB from look to look: ten of them make a slope by themselves. */
const collectionsMax = 60
/** The pool of a process, what listens for other processes, and the two of the run itself. */
const connectionsMax = 16 + 2 + 2

const lastSeqsStatement = statement<{ id: Scope; lastSeq: number }>('bench.last-seqs', 'select id, last_seq as "lastSeq" from scope')
const storedStatement = statement<{ count: number }>(
  'bench.stored',
  'select count(*)::int as count from message where id = any ($1::uuid[])',
)
const connectionsStatement = statement<{ count: number }>(
  'bench.soak-connections',
  `select count(*)::int as count from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
)

export interface Look {
  readonly atMs: number
  readonly soaked: Soaked
  readonly gauged: Gauged
  /** Only then `usedBytes` is what is really in use. */
  readonly collected: boolean
  readonly residentBytes: number
  /** 0 where the system doesn't tell. */
  readonly files: number
  readonly connections: number
}

export interface Soak {
  readonly clients: number
  readonly looks: readonly Look[]
  readonly missing: number
  readonly notStored: number
  readonly faults: number
  /** Of one core. */
  readonly serverShare: number
}

/** Slopes are of the second half: in the first one caches fill and code gets compiled. Handles are compared quarter with quarter. */
export function judgeSoak({ clients, looks, missing, notStored, faults, serverShare }: Soak): Figure[] {
  const last = looks.at(-1)
  if (!last) throw new Error('Nothing was looked at.')
  const { soaked } = last
  const late = looks.slice(Math.floor(looks.length / 2))
  const collected = late.filter((look) => look.collected)
  const rises = (of: readonly Look[], pick: (look: Look) => number) =>
    slopePerHour(of.map((look) => ({ atMs: look.atMs, value: pick(look) })))
  const shareOf = (slope: number, of: readonly Look[], pick: (look: Look) => number) => (slope / median(of.map(pick))) * 100
  const resident = (look: Look) => look.residentBytes
  const used = ({ gauged }: Look) => gauged.usedBytes
  const residentSlope = rises(late, resident)
  const usedSlope = rises(collected, used)
  const growth = (pick: (look: Look) => number) => {
    const [third, fourth] = [late.slice(0, Math.ceil(late.length / 2)), late.slice(Math.floor(late.length / 2))]
    return median(fourth.map(pick)) - median(third.map(pick))
  }
  const handles = (kind: string) => (look: Look) => look.gauged.handles[kind] ?? 0
  return [
    { name: 'clients', value: clients, unit: '' },
    { name: 'back at the end', value: soaked.online, unit: '', atLeast: clients },
    { name: 'returns', value: soaked.returns, unit: '' },
    { name: 'calls', value: soaked.acts, unit: '' },
    { name: 'messages', value: soaked.sent, unit: '' },
    { name: 'lost', value: soaked.lost + missing, unit: '', atMost: 0 },
    { name: 'heard twice', value: soaked.twice, unit: '', atMost: 0 },
    { name: 'acknowledged and not stored', value: notStored, unit: '', atMost: 0 },
    { name: 'calls that failed', value: soaked.failed, unit: '', atMost: 0 },
    { name: 'calls made again', value: soaked.repeated, unit: '' },
    { name: 'sockets that closed by themselves', value: soaked.letGo, unit: '', atMost: 0 },
    { name: 'let go of, since they took nothing', value: soaked.slowLetGo, unit: '' },
    { name: 'faults in the log', value: faults, unit: '', atMost: 0 },
    { name: 'delivery, p50', value: soaked.p50Ms, unit: 'ms' },
    { name: 'delivery, p99', value: soaked.p99Ms, unit: 'ms' },
    { name: 'event-loop lag, p99, median minute', value: median(looks.map(({ gauged }) => gauged.lagP99Ms)), unit: 'ms', atMost: 50 },
    { name: 'event-loop lag, p99, worst minute', value: Math.max(...looks.map(({ gauged }) => gauged.lagP99Ms)), unit: 'ms' },
    { name: 'CPU of the server', value: serverShare * 100, unit: '%' },
    { name: 'memory', value: toMiB(last.residentBytes), unit: 'MiB' },
    { name: 'memory, slope', value: toMiB(residentSlope), unit: 'MiB/h' },
    { name: 'memory, slope ÷ whole', value: shareOf(residentSlope, late, resident), unit: '%/h', atMost: 5 },
    { name: 'in use after a collection', value: toMiB(used(collected.at(-1) ?? last)), unit: 'MiB' },
    { name: 'in use, slope', value: toMiB(usedSlope), unit: 'MiB/h' },
    { name: 'in use, slope ÷ whole', value: shareOf(usedSlope, collected, used), unit: '%/h', atMost: 5 },
    { name: 'open files', value: last.files, unit: '' },
    { name: 'open files, growth', value: growth(({ files, soaked: { online } }) => files - online), unit: '', atMost: 5 },
    { name: 'sockets, growth', value: growth((look) => handles('TCPSocketWrap')(look) - look.soaked.online), unit: '', atMost: 5 },
    { name: 'timers', value: handles('Timeout')(last), unit: '' },
    { name: 'timers, growth', value: growth(handles('Timeout')), unit: '', atMost: clients * 0.05 },
    { name: 'connections to Postgres', value: Math.max(...looks.map(({ connections }) => connections)), unit: '', atMost: connectionsMax },
  ]
}

function toLine(count: number, { soaked, gauged, collected, residentBytes: resident, files, connections }: Look): string {
  return [
    `${count}: ${soaked.online} there`,
    `${soaked.returns} returns`,
    `${soaked.sent} messages`,
    `${soaked.lost} lost, ${soaked.twice} twice, ${soaked.failed} failed, ${soaked.repeated} again, ${soaked.letGo} + ${soaked.slowLetGo} let go of`,
    `${toMiB(resident).toFixed(1)} MiB`,
    `${toMiB(gauged.usedBytes).toFixed(1)} MiB ${collected ? 'in use' : 'before a collection'}`,
    `${files} files, ${connections} connections, ${gauged.handles['Timeout'] ?? 0} timers`,
    `lag p99 ${gauged.lagP99Ms.toFixed(1)} ms, most ${gauged.lagMostMs.toFixed(0)} ms`,
  ].join(' · ')
}

function countFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}

async function countConnections(db: Database): Promise<number> {
  const [counted] = await db.query(connectionsStatement, [])
  return counted?.count ?? 0
}
