import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

/** Socket.IO as its documentation has it: a socket joins the room it names, a message goes to the room and is acknowledged. Nothing is stored. */
const server = createServer()
const sockets = new Server(server, { transports: ['websocket'], serveClient: false })

sockets.on('connection', (socket) => {
  const chatId = String(socket.handshake.auth['chatId'])
  void socket.join(chatId)
  socket.on('message', (text: string, acknowledge: () => void) => {
    sockets.to(chatId).emit('message', text)
    acknowledge()
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.once('SIGTERM', () => process.exit(0))
