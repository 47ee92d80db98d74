import { createParley, type Parley } from '@parley/client'
import type { ChatId } from '@parley/protocol'
import { WebSocket as Socket } from 'ws'
import { type Person, signAccessToken } from './access-token.ts'
import { serveCommands } from './generator.ts'
import { becomes, pauseUntil } from './pause.ts'
import { cpuMs } from './process-usage.ts'

export interface StartHerd {
  readonly url: string
  readonly accessTokenSecret: string
  readonly people: readonly Person[]
  readonly perSecond: number
}

export interface HerdSeen {
  readonly online: number
  /** For each who is online, since when; by `Date.now()`. */
  readonly onlineSinceMs: readonly number[]
  /** Every attempt to open a socket. */
  readonly triedAtMs: readonly number[]
  /** How often somebody who was online was so no more. */
  readonly lostAtMs: readonly number[]
  /** What this process has computed since it began. */
  readonly cpuMs: number
}

/** Thousands of attempts fail while the server is away. Nobody reads where each of their errors came from. */
Error.stackTraceLimit = 0

const herd: Parley[] = []
let onlineCount = 0
const triedAtMs: number[] = []
const lostAtMs: number[] = []

/**
 * What the clients open, and when: the transport takes the WebSocket there is. A browser shakes hands outside of the page; Node's own WebSocket
 * does so with all of fetch, which would be most of what a client costs here.
 */
globalThis.WebSocket = class extends Socket {
  constructor(url: string | URL) {
    super(url, { perMessageDeflate: false })
    triedAtMs.push(Date.now())
  }
} as unknown as typeof WebSocket

const commands = {
  /** Engines as every client has one, with their own backoff, started at an even rate. */
  async start({ url, accessTokenSecret, people, perSecond }: StartHerd): Promise<void> {
    const startedAt = performance.now()
    for (const [index, person] of people.entries()) {
      await pauseUntil(startedAt + (index * 1_000) / perSecond)
      const token = signAccessToken(accessTokenSecret, person)
      // It lasts longer than a run, and is kept as a client keeps its own.
      const getAccessToken = () => Promise.resolve(token)
      const parley = createParley({ url, getAccessToken, storage: null })
      let wasOnline = false
      parley.engine.subscribe(() => {
        const isOnline = statusOf(parley).status === 'online'
        if (wasOnline && !isOnline) lostAtMs.push(Date.now())
        onlineCount += Number(isOnline) - Number(wasOnline)
        wasOnline = isOnline
      })
      parley.engine.start()
      herd.push(parley)
    }
  },

  /** How many are, once everyone is or the patience has ended. */
  async untilOnline({ patienceMs }: { patienceMs: number }): Promise<number> {
    await becomes(() => onlineCount === herd.length, patienceMs)
    return onlineCount
  },

  seen(): HerdSeen {
    const onlineSinceMs = onlineSince()
    return { online: onlineSinceMs.length, onlineSinceMs, triedAtMs, lostAtMs, cpuMs: cpuMs(process.pid) }
  },

  /** Somebody says something in each chat: how many of those who should see it do, in time. */
  async greet({ places, patienceMs }: { places: readonly Greeting[]; patienceMs: number }): Promise<{ awaited: number; seen: number }> {
    const awaited = places.flatMap(({ chatId, members }) => {
      const [speaker] = members
      const id = speaker === undefined ? undefined : herd[speaker]?.engine.send(chatId, 'still here?')
      return members.map((member) => ({ member, chatId, id }))
    })
    const isSeen = ({ member, chatId, id }: (typeof awaited)[number]) =>
      id !== undefined && herd[member]?.engine.getState().sync.chats[chatId]?.chat.lastMessage?.id === id
    await becomes(() => awaited.every(isSeen), patienceMs)
    return { awaited: awaited.length, seen: awaited.filter(isSeen).length }
  },
}
export type HerdCommands = typeof commands

/** A chat, by the places of its members in this herd. */
export interface Greeting {
  readonly chatId: ChatId
  readonly members: readonly number[]
}

const statusOf = ({ engine }: Parley) => engine.getState().connection

function onlineSince(): number[] {
  return herd.flatMap((parley) => {
    const connection = statusOf(parley)
    return connection.status === 'online' ? [connection.sinceMs] : []
  })
}

serveCommands(commands)
