import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range from which Linux and macOS take the ports of outgoing connections, so that a remembered port is rarely taken by one.
const portMin = 20_000
const portMax = 30_000
const attemptsMax = 100

/** Finds a port of 127.0.0.1 nobody listens on, outside of the range that outgoing connections use. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const port = randomInt(portMin, portMax)
    if (await isPortFree(port, '127.0.0.1')) return port
  }
  throw new Error(`No free port between ${portMin} and ${portMax} after ${attemptsMax} attempts.`)
}

export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
