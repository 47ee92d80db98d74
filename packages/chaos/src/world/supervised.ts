import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { signal } from './process-tree.ts'

export interface Program {
  readonly name: string
  readonly words: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  isReady(): Promise<boolean>
}

/** A process that is started again whenever it dies. Those of its deaths that nobody asked for are counted, with what it said last. */
export interface Supervised {
  readonly name: string
  readonly unplannedExits: readonly string[]
  /** kill -9. It is started again at once, or with `stayAway` only at `startAgain`. */
  kill(options?: { stayAway?: boolean }): Promise<void>
  startAgain(): void
  hold(): void
  release(): void
  untilReady(timeLimitMs: number): Promise<void>
  stop(): Promise<void>
}

export function supervise(program: Program): Supervised {
  const unplannedExits: string[] = []
  let child: ChildProcess | null = null
  let isPlanned = false
  let isWanted = true

  function start(): void {
    const [command = '', ...args] = program.words
    const started = spawn(command, args, { ...(program.env && { env: program.env }), stdio: ['ignore', 'pipe', 'pipe'] })
    let last = ''
    for (const output of [started.stdout, started.stderr]) {
      output?.on('data', (piece: Buffer) => {
        last = (last + piece.toString()).slice(-saidCharsMax)
      })
    }
    started.once('error', (error) => {
      last += error.message
    })
    started.once('exit', (code, name) => {
      if (child !== started) return
      child = null
      if (!isPlanned) unplannedExits.push(`${program.name} ended by itself (${name ?? code}): ${last.trim()}`)
      isPlanned = false
      // A process that can't start isn't tried for ever.
      if (isWanted && unplannedExits.length < unplannedMax) start()
    })
    child = started
  }

  async function end(name: NodeJS.Signals): Promise<void> {
    const ending = child
    if (!ending?.pid) return
    isPlanned = true
    const gone = once(ending, 'exit')
    signal(ending.pid, name)
    await gone
  }

  start()
  return {
    name: program.name,
    unplannedExits,
    async kill({ stayAway = false } = {}) {
      isWanted = !stayAway
      await end('SIGKILL')
    },
    startAgain() {
      isWanted = true
      if (!child) start()
    },
    hold: () => void (child?.pid && signal(child.pid, 'SIGSTOP')),
    release: () => void (child?.pid && signal(child.pid, 'SIGCONT')),
    async untilReady(timeLimitMs) {
      const deadline = performance.now() + timeLimitMs
      while (!(await program.isReady())) {
        if (performance.now() > deadline)
          throw new Error(`${program.name} isn't ready after ${timeLimitMs} ms. ${unplannedExits.join('\n')}`)
        await pause(50)
      }
    },
    async stop() {
      isWanted = false
      await end('SIGKILL')
    },
  }
}

const saidCharsMax = 4_000
const unplannedMax = 5
