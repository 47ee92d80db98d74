import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endTogether } from './end-together.ts'

export type Commands = Record<string, (input: never) => unknown>

/** A process that makes load, so that the server's memory and event loop are measured alone. Its commands are called like functions. */
export type Generator<C extends Commands> = AsyncDisposable & Calls<C>

export type Calls<C extends Commands> = {
  readonly [Name in keyof C]: (...input: Parameters<C[Name]>) => Promise<Awaited<ReturnType<C[Name]>>>
}

type Call = { readonly call: number; readonly command: string; readonly input: unknown }
type Answer = { readonly call: number; readonly answer: unknown } | { readonly call: number; readonly failure: string }

export async function startGenerator<C extends Commands>(file: string): Promise<Generator<C>> {
  const child = fork(join(import.meta.dirname, file), { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = endTogether(child)
  const calls = callsTo<C>(child)
  await once(child, 'spawn')

  async function end() {
    child.kill('SIGKILL')
    await exited
  }
  return new Proxy({} as Generator<C>, {
    get: (_, name) => (name === Symbol.asyncDispose ? end : calls[name as keyof C]),
  })
}

/** The commands that a child serves. */
export function callsTo<C extends Commands>(child: ChildProcess): Calls<C> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let calls = 0
  child.on('message', (answer: Answer) => {
    const call = waiting.get(answer.call)
    waiting.delete(answer.call)
    if ('failure' in answer) call?.reject(new Error(answer.failure))
    else call?.resolve(answer.answer)
  })
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process ended.'))
  })

  function call(command: string, input: unknown): Promise<unknown> {
    const answered = Promise.withResolvers<unknown>()
    calls += 1
    waiting.set(calls, answered)
    child.send({ call: calls, command, input } satisfies Call)
    return answered.promise
  }
  return new Proxy({} as Calls<C>, {
    // It is awaited like any other value: it is no promise.
    get: (_, name) => (name === 'then' ? undefined : (input: unknown) => call(String(name), input)),
  })
}

/** The other side: answers commands until whoever started it is gone. */
export function serveCommands(commands: Commands): void {
  process.on('message', ({ call, command, input }: Call) => {
    Promise.resolve()
      .then(() => commands[command]?.(input as never))
      .then(
        (answer) => process.send?.({ call, answer } satisfies Answer),
        (error: unknown) =>
          process.send?.({ call, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
      )
  })
  process.once('disconnect', () => process.exit(0))
}
