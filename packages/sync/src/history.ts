import { type ChatId, chatScope, limits, type Message, type MessageId, type MessagesPage } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import { ingestAround, ingestExcerptPage, leaveExcerpt } from './excerpts.ts'
import { findHeld, ingestMessages, ingestQuoted } from './messages.ts'
import type { ChatState, SyncState } from './state.ts'
import { type Bound, isFinal, type Transport } from './transport.ts'

export type History = {
  loadOlder(chatId: ChatId): Promise<void>
  loadNewer(chatId: ChatId): Promise<void>
  loadAround(chatId: ChatId, place: Place): Promise<Arrival>
  /** What is on its way from elsewhere in the chat isn't wanted any more. */
  giveUpAround(chatId: ChatId): void
  loadQuoted(chatId: ChatId, messageId: MessageId): Promise<void>
}

/** A message, or the first one from a seq on. */
export type Place = { readonly messageId: MessageId } | { readonly seq: number }

/** `missing`: there is no such message in this chat for this reader. `given-up`: another place is wanted by now, or the chat is gone. */
export type Arrival = 'here' | 'missing' | 'given-up'

/** So many on each side of a place: more than a screen. */
const besideMax = 40

/** [R17] [R36] [R65] [R66] Brings what a chat said earlier: once for all who ask at the same time, and however often it takes. */
export function createHistory(options: {
  transport: Transport
  clock: Clock
  random: () => number
  getSync: () => SyncState
  setSync: (sync: SyncState) => void
  /** Resolves when it is online, or to `stopped` if it isn't going to be. */
  online: () => Promise<'online' | 'stopped'>
  pause: (delayMs: number) => Promise<void>
}): History {
  const { transport, clock, random, getSync, setSync, online, pause } = options
  const under = new Map<string, Promise<void>>()
  /** The place in a chat that was asked for last. */
  const wanted = new Map<ChatId, Place>()

  function once(key: string, bring: () => Promise<void>): Promise<void> {
    const known = under.get(key) ?? bring().finally(() => under.delete(key))
    under.set(key, known)
    return known
  }

  const isOld = (chatId: ChatId, page: MessagesPage) => page.asOfSeq < (getSync().chats[chatId]?.passedSeq ?? 0)
  const list = (chatId: ChatId, bound: Bound, limit: number = limits.pageItemsDefault) =>
    awaitAnswer(clock, transport.listMessages({ chatId, limit, ...bound }))

  async function bringPage(chatId: ChatId, toBound: (known: ChatState) => Bound | null) {
    for (let failed = 0; (await online()) === 'online'; failed++) {
      const known = getSync().chats[chatId]
      const bound = known?.window === 'loaded' ? toBound(known) : null
      if (!known || !bound) return
      try {
        const page = await list(chatId, bound)
        if (!isOld(chatId, page)) {
          const isOfWindow = !known.excerpt && 'beforeSeq' in bound
          return setSync((isOfWindow ? ingestMessages : ingestExcerptPage)(getSync(), { chatId, bound, page }))
        }
      } catch (error) {
        if (isFinal(error)) throw error
      }
      await pause(backoffMs(failed, random()))
    }
  }

  async function bringAround(chatId: ChatId, place: Place): Promise<Arrival> {
    wanted.set(chatId, place)
    const isWanted = () => wanted.get(chatId) === place && getSync().chats[chatId]?.window === 'loaded'
    // What is held needs no connection.
    if (isHeld(chatId, place)) return 'here'
    for (let failed = 0; (await online()) === 'online'; failed++) {
      const known = getSync().chats[chatId]
      if (!known || !isWanted()) return 'given-up'
      if (isHeld(chatId, place)) return 'here'
      try {
        const seq = 'seq' in place ? place.seq : await seqOf(known, place.messageId)
        if (!isWanted()) return 'given-up'
        if (seq === null) return 'missing'
        const [before, after] = await Promise.all([
          list(chatId, { beforeSeq: seq }, besideMax),
          list(chatId, { afterSeq: seq - 1 }, besideMax),
        ])
        if (!isWanted()) return 'given-up'
        if (!isOld(chatId, before) && !isOld(chatId, after)) {
          setSync(ingestAround(getSync(), { chatId, before, after }))
          return 'here'
        }
      } catch (error) {
        if (isFinal(error)) return isWanted() ? 'missing' : 'given-up'
      }
      await pause(backoffMs(failed, random()))
    }
    return 'given-up'
  }

  /** [R65] What is held already is asked for no more; what the window holds is read there. */
  function isHeld(chatId: ChatId, place: Place): boolean {
    const known = getSync().chats[chatId]
    const held = known?.window === 'loaded' ? heldIn(known, place) : null
    if (held === 'window') setSync(leaveExcerpt(getSync(), chatId))
    return held !== null
  }

  /** Null for one of another chat. */
  async function seqOf(known: ChatState, messageId: MessageId): Promise<number | null> {
    const message = known.quoted[messageId] ?? (await awaitAnswer(clock, transport.getMessage({ messageId })))
    return message.chatId === known.chat.id ? message.seq : null
  }

  async function bringQuoted(chatId: ChatId, messageId: MessageId): Promise<void> {
    const ingest = (message: Message | null) => setSync(ingestQuoted(getSync(), { chatId, messageId, message }))
    for (let failed = 0; (await online()) === 'online'; failed++) {
      const known = getSync().chats[chatId]
      if (!known || known.quoted[messageId] !== undefined || known.messages.some(({ id }) => id === messageId)) return
      const askedAtSeq = getSync().cursors[chatScope(chatId)] ?? 0
      try {
        const message = await awaitAnswer(clock, transport.getMessage({ messageId }))
        const passedSeq = getSync().chats[chatId]?.passedSeq ?? 0
        // Something that isn't held was touched since it was asked for. It may be this one, as the answer doesn't know it yet.
        const isPassed = passedSeq > askedAtSeq && message.updatedSeq < passedSeq
        if (!isPassed) return ingest(message.chatId === chatId ? message : null)
      } catch (error) {
        if (isFinal(error)) return ingest(null)
      }
      await pause(backoffMs(failed, random()))
    }
  }

  const kindOf = (chatId: ChatId) => (getSync().chats[chatId]?.excerpt ? 'excerpt' : 'window')

  return {
    loadOlder: (chatId) => once(`${chatId} older ${kindOf(chatId)}`, () => bringPage(chatId, beforeFirst)),
    loadNewer: (chatId) => once(`${chatId} newer`, () => bringPage(chatId, afterLast)),
    loadAround: bringAround,
    giveUpAround: (chatId) => void wanted.delete(chatId),
    loadQuoted: (chatId, messageId) => once(`${chatId} ${messageId}`, () => bringQuoted(chatId, messageId)),
  }
}

function beforeFirst(known: ChatState): Bound | null {
  const { messages, hasMore } = known.excerpt ?? known
  const [first] = messages
  return first && hasMore ? { beforeSeq: first.seq } : null
}

function afterLast({ excerpt }: ChatState): Bound | null {
  const last = excerpt?.messages.at(-1)
  return last ? { afterSeq: last.seq } : null
}

function heldIn(known: ChatState, place: Place): 'window' | 'excerpt' | null {
  const { messages, excerpt, hasMore } = known
  if ('messageId' in place) {
    if (!findHeld(known, place.messageId)) return null
    return messages.some(({ id }) => id === place.messageId) ? 'window' : 'excerpt'
  }
  const isIn = (held: readonly Message[]) => (held[0]?.seq ?? Number.POSITIVE_INFINITY) <= place.seq
  if (!hasMore || isIn(messages)) return 'window'
  return excerpt && isIn(excerpt.messages) && (excerpt.messages.at(-1)?.seq ?? 0) >= place.seq ? 'excerpt' : null
}
