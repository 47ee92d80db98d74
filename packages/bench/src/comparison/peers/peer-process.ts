import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endTogether } from '../../end-together.ts'

export interface PeerProcess extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

export interface PeerProcessOptions {
  /** Relative to the sources of this package. */
  readonly file: string
  readonly nodeOptions?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** The server of a peer, in a process of its own. It says its port on standard output once it listens. */
export async function startPeerProcess({ file, nodeOptions = [], env = {} }: PeerProcessOptions): Promise<PeerProcess> {
  const child = spawn(process.execPath, [...nodeOptions, join(import.meta.dirname, '../..', file)], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = endTogether(child)
  const said = await Promise.race([once(child.stdout, 'data'), exited])
  if (!said) throw new Error(`${file} ended before it listened.`)
  return {
    port: Number(String(said[0]).trim()),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
