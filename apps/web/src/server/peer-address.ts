import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Our own word for who is at the other end of the connection. Whatever a request says under this name is replaced. */
export const peerAddressHeader = 'x-parley-peer'

/**
 * Next shows its routes the headers of a request, not its socket, and lets X-Forwarded-For stand as the other side wrote it. Node tells of
 * every request before Next sees it, so the address is put where routes can read it and nobody outside can write it.
 */
export function notePeerAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket }
    request.headers[peerAddressHeader] = socket.remoteAddress ?? ''
  })
}
