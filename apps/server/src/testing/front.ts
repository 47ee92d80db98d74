import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What stands before several servers of one installation. */
export interface Front extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Connections that it has handed to this server so far. */
  handedTo(port: number): number
}

/** A balancer as simple as there is: each new connection goes to the next server that takes it, whosever it is. No session is sticky. */
export async function startFront(ports: readonly number[]): Promise<Front> {
  const handed = new Map<number, number>()
  const open = new Set<Socket>()
  let turn = 0

  const server = createServer({ noDelay: true }, (near) => {
    near.on('error', () => near.destroy())
    near.pause()
    void handOn(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function handOn(near: Socket): Promise<void> {
    for (let tried = 0; tried < ports.length; tried += 1) {
      const port = ports[turn % ports.length] ?? 0
      turn += 1
      const far = await tryConnect(port)
      if (!far) continue
      handed.set(port, (handed.get(port) ?? 0) + 1)
      join(near, far)
      return
    }
    near.resetAndDestroy()
  }

  function join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => one.destroy())
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }

  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    handedTo: (to) => handed.get(to) ?? 0,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** Null where nobody listens. */
function tryConnect(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}
