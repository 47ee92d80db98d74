import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serveCommands } from './generator.ts'

/** Loaded into a server before its own code: what nobody sees from outside. It changes nothing the server does. */

export interface Gauged {
  /** Since the last time this was asked. */
  readonly lagP99Ms: number
  readonly lagMostMs: number
  /** Of the heap, and what is kept outside of it. */
  readonly usedBytes: number
  /** What keeps the loop alive, by its kind: sockets, timers. */
  readonly handles: Readonly<Record<string, number>>
}

/** A waking of its own each time; what it comes too late is the lag. */
const everyMs = 10
const delay = monitorEventLoopDelay({ resolution: everyMs })
delay.enable()
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const commands = {
  /** With `collected` everything that can be let go of is gone when it is counted. That takes the loop as long as a large collection does. */
  read({ collected }: { collected: boolean }): Gauged {
    const lag = { lagP99Ms: toLagMs(delay.percentile(99)), lagMostMs: toLagMs(delay.max) }
    if (collected) collect()
    const { heapUsed, external } = process.memoryUsage()
    const handles: Record<string, number> = {}
    for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1
    delay.reset()
    return { ...lag, usedBytes: heapUsed + external, handles }
  },

  /** Of the heap, to be compared with a later one. The server stands still while it is written. */
  snapshot({ file }: { file: string }): void {
    writeHeapSnapshot(file)
    delay.reset()
  },
}
export type GaugeCommands = typeof commands

const toLagMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1_000_000 - everyMs)

serveCommands(commands)
