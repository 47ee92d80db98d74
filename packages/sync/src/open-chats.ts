import { type ChatId, chatScope, type OpenChat } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import type { SyncState } from './state.ts'
import { isFinal, type Transport } from './transport.ts'

export type OpenChats = {
  /** One more place looks at the chat. */
  look(chatId: ChatId): void
  /** One place less looks at it. */
  lookAway(chatId: ChatId): void
  isLookedAt(chatId: ChatId): boolean
  /** [R3] [R5] Something of the chat is missing after `afterSeq`; null: it is to come whole. */
  miss(chatId: ChatId, afterSeq: number | null): void
  /** Acts on what has changed: called when the state has, and when the connection is online. */
  reconcile(): void
  /** The connection is gone, and with it everything that was open on it. */
  reset(): void
}

/**
 * [R15] Makes the chats that are open on the server the ones that someone looks at here. It compares the two whenever something
 * changes, one call for a chat at a time, so that an opening and a closing can't overtake each other.
 */
export function createOpenChats(options: {
  transport: Transport
  clock: Clock
  random: () => number
  getSync: () => SyncState
  isOnline: () => boolean
}): OpenChats {
  const { transport, clock, random, getSync, isOnline } = options
  const looks = new Map<ChatId, number>()
  let connection = toConnection()

  function reconcile() {
    if (!isOnline()) return
    const { standings, missing } = connection
    for (const chatId of new Set([...looks.keys(), ...missing.keys(), ...standings.keys()])) {
      const standing = standings.get(chatId)
      const isKnown = getSync().chats[chatId] !== undefined
      // Should it come back meanwhile, neither a refusal nor what it was asked to go on from holds, and it is asked for again.
      if (standing === 'asking' && !isKnown) connection.gone.add(chatId)
      if (standing === 'asking') continue
      if (missing.has(chatId) || (looks.has(chatId) && isKnown && !standing)) open(chatId)
      else if (standing === 'open' && !looks.has(chatId)) close(chatId)
      else if (!isKnown) standings.delete(chatId)
    }
  }

  function open(chatId: ChatId) {
    const { chats, cursors } = getSync()
    const cursor = cursors[chatScope(chatId)]
    const missing = connection.missing.get(chatId)
    connection.missing.delete(chatId)
    const isContinued = cursor !== undefined && missing !== 'whole' && (missing === 'rest' || chats[chatId]?.window === 'loaded')
    const input: OpenChat = isContinued ? { chatId, afterSeq: cursor } : { chatId }
    if (missing === 'rest' && isContinued) connection.askedFrom.set(chatId, cursor)
    connection.isAskedWhole.set(chatId, !isContinued)
    void settle(chatId, transport.openChat(input), { standing: 'open', again: () => missing && connection.missing.set(chatId, missing) })
  }

  function close(chatId: ChatId) {
    void settle(chatId, transport.closeChat({ chatId }), { standing: null, again: () => connection.standings.set(chatId, 'open') })
  }

  /** Whatever comes back after the connection is gone belongs to nobody. */
  async function settle(chatId: ChatId, call: Promise<void>, { standing, again }: { standing: 'open' | null; again: () => void }) {
    const { standings, rests, gone } = connection
    const isCurrent = () => connection.standings === standings
    standings.set(chatId, 'asking')
    gone.delete(chatId)
    try {
      await awaitAnswer(clock, call)
      const isVoid = gone.has(chatId) && !connection.isAskedWhole.get(chatId)
      if (standing && !isVoid) standings.set(chatId, standing)
      else standings.delete(chatId)
    } catch (error) {
      if (!isCurrent()) return
      if (isFinal(error) && gone.has(chatId)) standings.delete(chatId)
      else if (isFinal(error)) standings.set(chatId, 'refused')
      else {
        rests.add(
          clock.after(backoffMs(restAttempt, random()), () => {
            standings.delete(chatId)
            again()
            reconcile()
          }),
        )
        return
      }
    }
    if (isCurrent()) reconcile()
  }

  return {
    look(chatId) {
      looks.set(chatId, (looks.get(chatId) ?? 0) + 1)
      reconcile()
    },
    lookAway(chatId) {
      const left = (looks.get(chatId) ?? 0) - 1
      if (left > 0) looks.set(chatId, left)
      else looks.delete(chatId)
      reconcile()
    },
    isLookedAt: (chatId) => looks.has(chatId),
    miss(chatId, afterSeq) {
      // What is being asked for right now is asked for from the same cursor, so its answer covers this gap too, or it comes whole.
      const isAsking = connection.standings.get(chatId) === 'asking'
      if (isAsking && (afterSeq !== null || connection.isAskedWhole.get(chatId))) return
      // [R33] Asked for from here before, and it didn't help.
      const isInVain = afterSeq === null || connection.askedFrom.get(chatId) === afterSeq
      connection.missing.set(chatId, isInVain ? 'whole' : 'rest')
      reconcile()
    },
    reconcile,
    reset() {
      for (const cancel of connection.rests) cancel()
      connection = toConnection()
    },
  }
}

/** About four seconds at most: a chat that someone looks at shouldn't wait as long as a server that is down. */
const restAttempt = 3

/** What is known of one connection. `asking` also while a failed call rests. */
const toConnection = () => ({
  standings: new Map<ChatId, 'asking' | 'open' | 'refused'>(),
  missing: new Map<ChatId, 'rest' | 'whole'>(),
  /** Where what was missing was asked for last, and whether the last opening was of the whole chat. */
  askedFrom: new Map<ChatId, number>(),
  isAskedWhole: new Map<ChatId, boolean>(),
  /** Chats that weren't known at some moment while they were asked for. */
  gone: new Set<ChatId>(),
  rests: new Set<() => void>(),
})
