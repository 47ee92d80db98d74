import { type ChatId, chatScope, type Mention, type MessageId, type Timestamp, type UserId } from '@parley/protocol'
import { addMember, addMessage, appendEvent, isTheirs, keyOf, type Tables } from './tables.ts'

/** One item of `send_many`. */
export interface SentItem {
  readonly id: MessageId
  readonly chatId: ChatId
  readonly authorId: UserId
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly bodyHash: string
  readonly replyToId: MessageId | null
}

export interface SendOutcome {
  readonly outcome: string
  readonly seq: number | null
  readonly sentAt: Timestamp | null
}

export function toSentItems([ids, chatIds, authorIds, bodies, hashes, replies]: readonly unknown[]): SentItem[] {
  return (ids as MessageId[]).map((id, index) => {
    const { text, mentions } = JSON.parse(String((bodies as string[])[index])) as { text: string; mentions: Mention[] }
    return {
      id,
      chatId: (chatIds as ChatId[])[index] as ChatId,
      authorId: (authorIds as UserId[])[index] as UserId,
      text,
      mentions,
      bodyHash: String((hashes as Buffer[])[index]?.toString('hex')),
      replyToId: (replies as (MessageId | null)[])[index] ?? null,
    }
  })
}

/** `send_one`, under the lock of the chat's scope, line by line. */
export function sendOne(tables: Tables, item: SentItem, at: Timestamp): SendOutcome {
  const { id, chatId, authorId, bodyHash, replyToId } = item
  const known = tables.messages.get(id)
  const isRepeat = known?.authorId === authorId && known.chatId === chatId && known.bodyHash === bodyHash
  if (isRepeat) return { outcome: 'repeat', seq: known.seq, sentAt: known.sentAt }
  const member = tables.members.get(keyOf(chatId, authorId))
  const chat = tables.chats.get(chatId)
  if (!member || !chat) return refused('chat.not-found')
  if (!member.canPost) return refused('message.not-allowed')
  if (known) return refused('message.id-taken')
  const quoted = replyToId === null ? undefined : tables.messages.get(replyToId)
  if (replyToId !== null && (quoted?.chatId !== chatId || !isTheirs(tables, { chatId, userId: authorId, seq: quoted.seq }))) {
    return refused('message.not-found')
  }
  const seq = appendEvent(tables, chatScope(chatId), { type: 'message.sent', at, messageId: id, facts: null })
  addMessage(tables, {
    ...item,
    textSent: item.text,
    seq,
    updatedSeq: seq,
    kind: 'text',
    system: null,
    revision: 1,
    sentAt: at,
    editedAt: null,
    removedAt: null,
    removedSeq: null,
  })
  tables.chats.set(chatId, { ...chat, lastMessageId: id, lastActiveAt: at })
  return { outcome: 'sent', seq, sentAt: at }
}

const refused = (outcome: string): SendOutcome => ({ outcome, seq: null, sentAt: null })

/** The other statements of the hot path that write, each of them one transaction. */
export const writes: Readonly<Record<string, (tables: Tables, values: readonly unknown[], at: Timestamp) => readonly unknown[]>> = {
  'receipts.move': (tables, [chatIds, userIds, deliveredSeqs, readSeqs], at) =>
    (chatIds as ChatId[]).flatMap((chatId, index) => {
      const userId = (userIds as UserId[])[index] as UserId
      const member = tables.members.get(keyOf(chatId, userId))
      const lastSeq = tables.scopes.get(chatScope(chatId))?.lastSeq ?? 0
      if (!member) return []
      const [given, givenRead] = [(deliveredSeqs as number[])[index] ?? 0, (readSeqs as number[])[index] ?? 0]
      const deliveredSeq = Math.max(member.deliveredSeq, Math.min(Math.max(given, givenRead), lastSeq))
      const readSeq = Math.max(member.readSeq, Math.min(givenRead, lastSeq))
      if (deliveredSeq === member.deliveredSeq && readSeq === member.readSeq) return []
      const sharedReadSeq = Math.max(member.sharedReadSeq, readSeq)
      addMember(tables, { ...member, deliveredSeq, readSeq, sharedReadSeq, receiptsAt: at })
      return [{ chatId, userId, deliveredSeq, readSeq: sharedReadSeq, at, shown: true, read: readSeq > member.readSeq }]
    }),
  'presence.renew': ({ connections }, [processId]) => [
    { connections: [...connections.values()].filter((connection) => connection.processId === processId).length },
  ],
  'presence.open'({ connections }, [processId, ids, userIds]) {
    for (const [index, id] of (ids as string[]).entries()) {
      connections.set(id, { processId: String(processId), userId: (userIds as UserId[])[index] as UserId })
    }
    return nobody
  },
  'presence.close'({ connections }, [ids]) {
    for (const id of ids as string[]) connections.delete(id)
    return nobody
  },
  'presence.leave': () => nobody,
  'presence.sweep': () => nobody,
}

/** Everyone here is invisible: coming and going is noticed by nobody. */
const nobody: readonly unknown[] = []
