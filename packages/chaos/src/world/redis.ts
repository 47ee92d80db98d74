import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { findFreePort } from '@parley/db/embedded'
import { type Supervised, supervise } from './supervised.ts'

/** The Redis of this machine, if it has one. */
export const findRedis = (): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => existsSync(path)) ?? null

export async function startWorldRedis(program: string): Promise<Supervised & { port: number }> {
  const port = await findFreePort()
  const words = [program, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  return Object.assign(supervise({ name: 'redis', words, isReady: () => answers(port) }), { port })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const tell = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
