import { type ChildProcess, spawn } from 'node:child_process'
import { signalGroup } from './process-part.ts'

export interface CommandResult {
  /** Null when it was ended by a signal or never started. */
  readonly exitCode: number | null
  /** What it said, on both channels, in order. */
  readonly output: string
}

/**
 * Runs a command to its end and keeps what it says. It leads a process group of its own: at its time limit, or when this process is
 * told to stop, the whole group is asked to go and, if it doesn't, is made to, so that no browser or server of a test outlives it.
 */
export function runCommand(
  command: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; timeLimitMs: number },
): Promise<CommandResult> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    const keep = (piece: string) => {
      output += piece
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    running.add(child)
    const limit = setTimeout(() => {
      keep(`\nEnded after ${options.timeLimitMs / 1000} s without a result.\n`)
      void stop(child)
    }, options.timeLimitMs)

    const finish = (exitCode: number | null) => {
      clearTimeout(limit)
      running.delete(child)
      resolve({ exitCode, output })
    }
    child.once('error', (error) => {
      keep(`${error.message}\n`)
      finish(null)
    })
    child.once('close', finish)
  })
}

/** Ends whatever is still running. */
export async function stopCommands(): Promise<void> {
  await Promise.all([...running].map(stop))
}

const running = new Set<ChildProcess>()
const graceMs = 10_000

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  // What Ctrl-C sends: at SIGTERM Playwright would die without taking down the systems it started.
  signalGroup(child.pid, 'SIGINT')
  const patience = setTimeout(signalGroup, graceMs, child.pid, 'SIGKILL')
  await gone
  clearTimeout(patience)
  signalGroup(child.pid, 'SIGKILL')
}
