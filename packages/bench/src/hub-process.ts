import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endTogether } from './end-together.ts'

export interface HubProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

export async function startHub(): Promise<HubProcess> {
  const hub = spawn(process.execPath, [join(import.meta.dirname, 'hub.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = endTogether(hub)
  const [port] = (await once(hub.stdout, 'data')) as [Buffer]
  return {
    url: `ws://127.0.0.1:${String(port).trim()}`,
    pid: hub.pid ?? 0,
    async [Symbol.asyncDispose]() {
      hub.kill('SIGTERM')
      await exited
    },
  }
}
