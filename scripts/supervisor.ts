import { OperatorError } from '@parley/db/operator-error'

/** One thing that is to keep running. */
export interface Part {
  readonly name: string
  /** Starts it, at first and again after it died. Rejects when it can't, which counts as a death. */
  start(): Promise<RunningPart>
  /** What it said lately, for when it is given up. */
  lastLines?(): readonly string[]
}

export interface RunningPart {
  readonly pid: number
  /** Resolves when it is gone, with how it ended: "exit code 1", "SIGKILL". */
  readonly ended: Promise<string>
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
}

export interface Supervisor {
  /** Starts parts side by side, after those of earlier calls and on top of them. */
  start(parts: readonly Part[]): Promise<void>
  pids(): Record<string, number>
  /** Resolves when a part has died too often to go on; what still runs is left to `stop`. */
  readonly gaveUp: Promise<OperatorError>
  /** Stops every part, those of the last `start` first. Safe to call twice. */
  stop(): Promise<void>
}

export interface SupervisorOptions {
  readonly log: (line: string) => void
  readonly onPids?: (pids: Record<string, number>) => void
  readonly firstPauseMs?: number
}

/**
 * Keeps parts running: one that dies is started again after a pause that doubles with each death. A part that dies five times within a
 * minute is given up, for then something is wrong that starting doesn't mend.
 */
export function createSupervisor({ log, onPids = () => undefined, firstPauseMs = 200 }: SupervisorOptions): Supervisor {
  const layers: Watch[][] = []
  const stopping = new AbortController()
  const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<OperatorError>()
  const pids = () => Object.fromEntries(layers.flat().flatMap(({ part, running }) => (running ? [[part.name, running.pid]] : [])))
  let stopped: Promise<void> | undefined

  /** Runs until the part is stopped or given up; `begun` resolves once it runs for the first time. */
  async function watch(watched: Watch, begun: () => void): Promise<void> {
    const { part } = watched
    let deaths: number[] = []
    while (!stopping.signal.aborted) {
      const reason = await runOnce(watched, begun)
      if (stopping.signal.aborted) return
      deaths = [...deaths.filter((at) => performance.now() - at < windowMs), performance.now()]
      if (deaths.length >= deathsMax) return giveUp(describeGivingUp(part, reason))
      const pauseMs = Math.min(firstPauseMs * 2 ** (deaths.length - 1), pauseMsMax)
      log(`${part.name} ended (${reason}); starting it again${pauseMs >= 1000 ? ` in ${pauseMs / 1000} s` : ''}.`)
      await pause(pauseMs, stopping.signal)
    }
  }

  async function runOnce(watched: Watch, begun: () => void): Promise<string> {
    try {
      watched.running = await watched.part.start()
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    onPids(pids())
    begun()
    // The end may have come while it was being started.
    if (stopping.signal.aborted) await watched.running.stop()
    const reason = await watched.running.ended
    if (!stopping.signal.aborted) watched.running = undefined
    return reason
  }

  async function stopAll(): Promise<void> {
    stopping.abort()
    for (const layer of layers.toReversed()) {
      await Promise.all(
        layer.map(async (watched) => {
          await watched.running?.stop()
          await watched.over
          watched.running = undefined
        }),
      )
    }
  }

  return {
    gaveUp,
    pids,
    async start(parts) {
      if (stopping.signal.aborted) throw stoppedEarly()
      const begun = parts.map(() => Promise.withResolvers<void>())
      const layer = parts.map((part): Watch => ({ part, running: undefined, over: Promise.resolve() }))
      layers.push(layer)
      for (const [index, watched] of layer.entries()) watched.over = watch(watched, () => begun[index]?.resolve())
      const ended = new Promise<Error>((resolve) => stopping.signal.addEventListener('abort', () => resolve(stoppedEarly())))
      const failure = await Promise.race([Promise.all(begun.map(({ promise }) => promise)), gaveUp, ended])
      if (failure instanceof Error) throw failure
    },
    stop() {
      stopped ??= stopAll()
      return stopped
    },
  }
}

interface Watch {
  readonly part: Part
  running: RunningPart | undefined
  over: Promise<void>
}

const stoppedEarly = () => new Error('Stopped while starting.')

const windowMs = 60_000
const deathsMax = 5
const pauseMsMax = 5_000

function describeGivingUp(part: Part, reason: string): OperatorError {
  const lines = part.lastLines?.() ?? []
  const story = lines.length > 0 ? ` It said last:\n${lines.map((line) => `  ${line}`).join('\n')}` : ''
  return new OperatorError(`${part.name} died ${deathsMax} times within a minute, so Parley gives up: the last time ${reason}.${story}`)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
