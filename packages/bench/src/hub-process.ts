import { startPeerProcess } from './comparison/peers/peer-process.ts'

export interface HubProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

export async function startHub({ nodeOptions = [] }: { nodeOptions?: readonly string[] } = {}): Promise<HubProcess> {
  const hub = await startPeerProcess({ file: 'hub.ts', nodeOptions })
  return { url: `ws://127.0.0.1:${hub.port}`, pid: hub.pid, [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose]() }
}
