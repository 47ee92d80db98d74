import { type ChildProcess, spawn } from 'node:child_process'
import type { PartOutput } from './part-output.ts'
import type { Part, RunningPart } from './supervisor.ts'

export interface ProcessPartOptions {
  readonly name: string
  readonly command: Command
  readonly output: PartOutput
  /** How long it may take to end after SIGTERM, before it is killed. */
  readonly endsWithinMs?: number
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * A part that is a process. It leads a group of its own: Ctrl-C in the terminal reaches it only through its supervisor, and when it ends
 * nothing it started outlives it.
 */
export function createProcessPart({ name, command, output, endsWithinMs = stopGraceMs }: ProcessPartOptions): Part {
  return {
    name,
    lastLines: output.lastLines,
    async start(): Promise<RunningPart> {
      const child = spawn(command.program, command.args, {
        cwd: command.cwd,
        env: command.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      output.follow(child.stdout, 'stdout')
      output.follow(child.stderr, 'stderr')
      const ended = describeEnd(child)
      const { pid } = child
      if (pid === undefined) throw new Error(await ended)
      void ended.then(() => signalGroup(pid, 'SIGKILL'))
      return {
        pid,
        ended,
        async stop() {
          signalGroup(pid, 'SIGTERM')
          const patience = setTimeout(signalGroup, endsWithinMs, pid, 'SIGKILL')
          await ended
          clearTimeout(patience)
        },
      }
    },
  }
}

/** Asks the process and all it started to go; those that are gone already don't mind. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export const stopGraceMs = 8_000

function describeEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve(signal ?? `exit code ${exitCode}`))
    child.once('error', (error) => resolve(error.message))
  })
}
