import { once } from 'node:events'
import { WebSocket } from 'ws'
import { startHub } from './hub-process.ts'
import type { Peer } from './peer.ts'

/** A bare WebSocket hub in a process of its own, which stores nothing, knows nobody and checks nothing: the floor on this machine. */
export const hubPeer: Peer = {
  name: 'bare ws hub',
  async start(pairs) {
    const hub = await startHub()
    const connect = async (pair: number) => {
      const socket = new WebSocket(`${hub.url}/${pair}`)
      await once(socket, 'open')
      return socket
    }
    const talks = await Promise.all(
      Array.from({ length: pairs }, async (_, pair) => ({ one: await connect(pair), other: await connect(pair) })),
    )
    return {
      async deliver(pair, text) {
        const talk = talks[pair]
        if (!talk) throw new Error(`There are ${talks.length} pairs.`)
        const heard = once(talk.other, 'message')
        talk.one.send(JSON.stringify({ text }))
        const [frame] = (await heard) as [Buffer]
        JSON.parse(frame.toString('utf8'))
      },
      async stop() {
        for (const { one, other } of talks) for (const socket of [one, other]) socket.terminate()
        await hub[Symbol.asyncDispose]()
      },
    }
  },
}
