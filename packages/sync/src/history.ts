import { type ChatId, chatScope, limits, type Message, type MessageId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import { ingestMessages, ingestQuoted } from './messages.ts'
import type { SyncState } from './state.ts'
import { isFinal, type Transport } from './transport.ts'

export type History = {
  loadOlder(chatId: ChatId): Promise<void>
  loadQuoted(chatId: ChatId, messageId: MessageId): Promise<void>
}

/** [R17] [R36] Brings what a chat said earlier: once for all who ask at the same time, and however often it takes. */
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

  function once(key: string, bring: () => Promise<void>): Promise<void> {
    const known = under.get(key) ?? bring().finally(() => under.delete(key))
    under.set(key, known)
    return known
  }

  async function bringOlder(chatId: ChatId): Promise<void> {
    for (let failed = 0; (await online()) === 'online'; failed++) {
      const known = getSync().chats[chatId]
      const beforeSeq = known?.messages[0]?.seq
      if (known?.window !== 'loaded' || !known.hasMore || beforeSeq === undefined) return
      try {
        const page = await awaitAnswer(clock, transport.listMessages({ chatId, beforeSeq, limit: limits.pageItemsDefault }))
        const isOld = page.asOfSeq < (getSync().chats[chatId]?.passedSeq ?? 0)
        if (!isOld) return setSync(ingestMessages(getSync(), { chatId, beforeSeq, page }))
      } catch (error) {
        if (isFinal(error)) throw error
      }
      await pause(backoffMs(failed, random()))
    }
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
        const isOld = passedSeq > askedAtSeq && message.updatedSeq < passedSeq
        if (!isOld) return ingest(message.chatId === chatId ? message : null)
      } catch (error) {
        if (isFinal(error)) return ingest(null)
      }
      await pause(backoffMs(failed, random()))
    }
  }

  return {
    loadOlder: (chatId) => once(chatId, () => bringOlder(chatId)),
    loadQuoted: (chatId, messageId) => once(`${chatId} ${messageId}`, () => bringQuoted(chatId, messageId)),
  }
}
