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

export function toSentItems([ids, chatIds, authorIds, , bodies, hashes, replies]: readonly unknown[]): SentItem[] {
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

/** `send_many` under the locks of all chats but the busy ones: every item is judged by what was stored before, then what may be is stored. */
export function sendMany(
  tables: Tables,
  items: readonly SentItem[],
  { busy, at }: { busy: ReadonlySet<ChatId>; at: Timestamp },
): SendOutcome[] {
  const judged = items.map((item) => ({ item, outcome: busy.has(item.chatId) ? 'busy' : judge(tables, item) }))
  const sent = new Set(judged.flatMap(({ item, outcome }) => (outcome === 'sent' ? [item.id] : [])))
  if (sent.size < judged.filter(({ outcome }) => outcome === 'sent').length) throw new Error('An id comes twice in one call of send_many')
  return judged.map(({ item, outcome }) => {
    if (outcome === 'sent') return { outcome, seq: store(tables, item, at), sentAt: at }
    const known = outcome === 'repeat' ? tables.messages.get(item.id) : undefined
    return { outcome, seq: known?.seq ?? null, sentAt: known?.sentAt ?? null }
  })
}

function judge(tables: Tables, { id, chatId, authorId, bodyHash, replyToId }: SentItem): string {
  const known = tables.messages.get(id)
  if (known?.authorId === authorId && known.chatId === chatId && known.bodyHash === bodyHash) return 'repeat'
  const member = tables.members.get(keyOf(chatId, authorId))
  if (!member) return 'chat.not-found'
  if (!member.canPost) return 'message.not-allowed'
  if (known) return 'message.id-taken'
  const quoted = replyToId === null ? undefined : tables.messages.get(replyToId)
  const isQuotable = replyToId === null || (quoted?.chatId === chatId && isTheirs(tables, { chatId, userId: authorId, seq: quoted.seq }))
  return isQuotable ? 'sent' : 'message.not-found'
}

function store(tables: Tables, item: SentItem, at: Timestamp): number {
  const { id, chatId } = item
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
  const chat = tables.chats.get(chatId)
  if (chat) tables.chats.set(chatId, { ...chat, lastMessageId: id, lastActiveAt: at })
  return seq
}

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
