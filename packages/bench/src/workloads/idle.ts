import { execFileSync } from 'node:child_process'
import { startGenerator } from '../generator.ts'
import { startHub } from '../hub-process.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import type { LightCommands } from '../light-generator.ts'
import { collecting, memoryHeld, steadyNursery } from '../memory-held.ts'
import { cpuMs, residentBytes, toKiB } from '../process-usage.ts'
import type { Workload, WorkloadSize } from '../workload.ts'

/**
 * People who are there and say nothing: what a socket of theirs costs beside one of a bare WebSocket server in the same run. Memory is what
 * each process holds after a collection; what hasn't been collected yet says more about the moment than about sockets.
 */
export const idle: Workload = {
  name: 'idle',
  about: '5,000 sockets that say nothing: memory for each beside a bare WebSocket server, and an answer to a ping of each',
  defaults: { sockets: 5_000, seconds: 10, restSeconds: 10, rounds: 1 },
  async measure({ sockets, restSeconds, profileFolder }, print) {
    assertFilesEnough(sockets + filesElse)
    await using generator = await startGenerator<LightCommands>('light-generator.ts')
    print(`${sockets} sockets of a bare WebSocket server`)
    const bare = await measureBare(generator.openBare, { sockets, restSeconds })
    await generator.closeAll()

    await using installation = await openInstallation()
    await using server = await installation.startServer({ profileFolder, nodeOptions })
    print(`${sockets} people in chats of ${membersCount}`)
    const people = await installation.createPeople(sockets)
    await installation.createGroups(server.url, people, membersCount)
    const toOpen = { urls: [server.url], accessTokenSecret: installation.accessTokenSecret, perSecond: opensPerSecond }
    const withPlaces = people.map((person, place) => ({ place, person }))
    // What the first ones bring with them is the server's own: code, statements, connections to the database.
    const first = withPlaces.slice(0, Math.ceil(sockets * firstShare))
    await generator.open({ ...toOpen, people: first })
    const beforeBytes = await memoryHeld(server.pid, { pauseMs: restSeconds * 500 })
    const rest = withPlaces.slice(first.length)
    print(`${rest.length} more sockets`)
    const startedAt = performance.now()
    const beforeMs = cpuMs(server.pid)
    await generator.open({ ...toOpen, people: rest })
    const openSeconds = (performance.now() - startedAt) / 1_000
    const openMs = (cpuMs(server.pid) - beforeMs) / rest.length
    const busyBytes = residentBytes(server.pid)
    const socketBytes = ((await memoryHeld(server.pid, { pauseMs: restSeconds * 500 })) - beforeBytes) / rest.length
    const { answered, slowestMs } = await generator.pingAll({ patienceMs: 5_000 })
    return judgeIdle({
      sockets,
      bareBytes: bare.bytes,
      bareOpenMs: bare.openMs,
      openMs,
      socketBytes,
      busySocketBytes: (busyBytes - beforeBytes) / rest.length,
      openedPerSecond: rest.length / openSeconds,
      answered,
      slowestMs,
    })
  },
}

const nodeOptions = [...collecting, ...steadyNursery]
const membersCount = 10
const opensPerSecond = 150
const firstShare = 0.1
/** Files that a process has open besides its sockets. */
const filesElse = 200

async function measureBare(
  openBare: (input: { url: string; count: number }) => Promise<void>,
  { sockets, restSeconds }: Pick<WorkloadSize, 'sockets' | 'restSeconds'>,
): Promise<{ bytes: number; openMs: number }> {
  await using hub = await startHub({ nodeOptions })
  const first = Math.ceil(sockets * firstShare)
  const url = `${hub.url}/idle`
  await openBare({ url, count: first })
  const beforeBytes = await memoryHeld(hub.pid, { pauseMs: restSeconds * 500 })
  const beforeMs = cpuMs(hub.pid)
  await openBare({ url, count: sockets - first })
  const openMs = (cpuMs(hub.pid) - beforeMs) / (sockets - first)
  return { bytes: ((await memoryHeld(hub.pid, { pauseMs: restSeconds * 500 })) - beforeBytes) / (sockets - first), openMs }
}

export interface Idle {
  readonly sockets: number
  readonly bareBytes: number
  /** CPU of the server for each that came. */
  readonly bareOpenMs: number
  readonly openMs: number
  readonly socketBytes: number
  /** When the last one had come, before anything was cleared away. */
  readonly busySocketBytes: number
  readonly openedPerSecond: number
  readonly answered: number
  readonly slowestMs: number
}

export function judgeIdle(idle: Idle): Figure[] {
  const { sockets, bareBytes, socketBytes } = idle
  return [
    { name: 'sockets', value: sockets, unit: '' },
    { name: 'opened', value: idle.openedPerSecond, unit: '/s' },
    { name: 'bare, CPU for each to open', value: idle.bareOpenMs, unit: 'ms' },
    { name: 'CPU for each to open', value: idle.openMs, unit: 'ms' },
    { name: 'bare, memory for each', value: toKiB(bareBytes), unit: 'KiB' },
    { name: 'memory for each, just opened', value: toKiB(idle.busySocketBytes), unit: 'KiB' },
    { name: 'memory for each', value: toKiB(socketBytes), unit: 'KiB' },
    { name: 'memory for each ÷ bare', value: socketBytes / bareBytes, unit: '×', atMost: 3.5 },
    { name: 'answered a ping', value: idle.answered, unit: '', atLeast: sockets },
    { name: 'slowest answer', value: idle.slowestMs, unit: 'ms', atMost: 1_000 },
  ]
}

/** Each process needs a file for each of its sockets. Node has raised its limit as far as it may. */
function assertFilesEnough(needed: number): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  if (limit !== 'unlimited' && Number(limit) < needed) {
    throw new Error(
      `So many sockets need ${needed} open files for each process, and the limit is ${limit}: raise it (ulimit -n ${needed}).`,
    )
  }
}
