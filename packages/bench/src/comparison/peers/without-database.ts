import { type Peer, toSeats } from '../peer.ts'
import { startPeerProcess } from './peer-process.ts'

/** A bare WebSocket hub: what Node allows, with nothing looked at and nothing kept. */
export const hubPeer: Peer = withoutDatabase('ws', 'hub.ts')

export const socketIoPeer: Peer = withoutDatabase('Socket.IO', 'comparison/peers/socket-io-server.ts')

function withoutDatabase(name: 'ws' | 'Socket.IO', file: string): Peer {
  return {
    name,
    stores: false,
    furnish: () => Promise.resolve(),
    async start({ world, ...options }) {
      const server = await startPeerProcess({ file, ...options })
      return { ...server, seats: toSeats(world, (chat) => `chat-${chat}`) }
    },
  }
}
