import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { type FrameSocket, openFrameSocket } from './frame-socket.ts'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
const opened: FrameSocket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close()
  server.close()
})

test('frames of every length arrive whole and in order, what is said arrives, and a ping is answered', async () => {
  const texts = ['', 'short', 'x'.repeat(200), 'y'.repeat(400_000), 'last']
  server.once('connection', (socket) => {
    socket.once('message', (said) => {
      socket.once('pong', (word) => socket.send(`pong ${word.toString()}`))
      socket.send(`heard ${said.toString()}`)
      for (const text of texts) socket.send(text)
      socket.ping('word')
    })
  })
  const heard: string[] = []
  const all = Promise.withResolvers<void>()
  if (!server.address()) await once(server, 'listening')
  openFrameSocket({
    port: (server.address() as AddressInfo).port,
    path: '/',
    onOpen(socket) {
      opened.push(socket)
      socket.say('z'.repeat(300))
    },
    onFrame(bytes, start, end) {
      heard.push(bytes.toString('utf8', start, end))
      if (heard.at(-1) === 'pong word') all.resolve()
    },
    onGone: all.reject,
  })
  await all.promise
  expect(heard).toEqual([`heard ${'z'.repeat(300)}`, ...texts, 'pong word'])
})
