import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { findFreePort } from '@parley/db/embedded'

/** A Redis of a test's own, that keeps nothing. It can be killed and come back at the same address. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** At once, without a word to its clients. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** Null where the machine has no `redis-server`: then it says what isn't tested. */
export async function startTestRedis({ untested }: { untested: string }): Promise<TestRedis | null> {
  if (!hasRedis()) {
    process.stderr.write(`\nThere is no redis-server on PATH: not tested here is ${untested}.\n`)
    return null
  }
  const port = await findFreePort()
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()]
    const starting = spawn('redis-server', options.map(String), { stdio: 'ignore' })
    server = starting
    while (!(await isListening(port))) {
      if (starting.exitCode !== null) throw new Error(`redis-server ended with ${starting.exitCode} before it was ready`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async function kill(): Promise<void> {
    const running = server
    server = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }

  // A test that fails half-way leaves nothing running.
  const killNow = () => server?.kill('SIGKILL')
  process.on('exit', killNow)
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      process.off('exit', killNow)
      await kill()
    },
  }
}

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
