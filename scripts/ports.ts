import { createServer } from 'node:net'

/** Says in one sentence why nobody can listen there; undefined when it is free. */
export function describePortProblem({
  variable,
  port,
  host,
}: {
  variable: string
  port: number
  host: string
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      switch (error.code) {
        case 'EADDRINUSE':
          return resolve(`Port ${port} (${variable}) of ${host} is in use: stop what uses it, or set ${variable} to another one.`)
        case 'EACCES':
          return resolve(`Port ${port} (${variable}) is one that only root may use: set ${variable} to one above 1023.`)
        case 'EADDRNOTAVAIL':
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
          return resolve(`HOST is ${host}, which is not an address of this machine.`)
        default:
          return resolve(`Port ${port} (${variable}) of ${host} can't be used: ${error.message}.`)
      }
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
