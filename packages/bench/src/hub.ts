import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Says to everyone at the same path what one of them says, and its port on standard output. */
const hub = new WebSocketServer({ host: '127.0.0.1', port: 0 })
const rooms = new Map<string, Set<WebSocket>>()

hub.on('connection', (socket, { url = '' }) => {
  const room = rooms.get(url) ?? new Set()
  rooms.set(url, room.add(socket))
  socket.on('close', () => room.delete(socket))
  socket.on('message', (frame) => {
    for (const listener of room) listener.send(frame)
  })
})
hub.on('listening', () => process.stdout.write(`${(hub.address() as AddressInfo).port}\n`))
process.once('SIGTERM', () => process.exit(0))
