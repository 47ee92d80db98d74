import type { Tx } from '@parley/db'
import type { ChatId, Mention, MessageId, Role, Scope, Timestamp, UserId } from '@parley/protocol'
import {
  addMember,
  addMembership,
  addMessage,
  appendEvent,
  copyTables,
  isTheirs,
  keyOf,
  type MessageRow,
  membershipsOf,
  membersOf,
  type Tables,
} from './tables.ts'

/** How a transaction reaches the database: each is one round trip, which may fail. */
export interface Session {
  read<Answer>(read: (tables: Tables) => Answer): Promise<Answer>
  lock(scopes: readonly Scope[]): Promise<void>
}

export type Write = (tables: Tables) => void

/**
 * What services ask of Prisma inside a transaction, and no more. Every statement sees what is committed by then and what the transaction has
 * written itself; nobody else sees that before the commit, which makes all of `written` so at once.
 */
export function createTransaction({ session, now }: { session: Session; now: () => Timestamp }): { tx: Tx; written: readonly Write[] } {
  const written: Write[] = []

  const read = <Answer>(ask: (tables: Tables) => Answer): Promise<Answer> =>
    session.read((committed) => {
      if (written.length === 0) return ask(committed)
      const own = copyTables(committed)
      for (const write of written) write(own)
      return ask(own)
    })

  /** Done once for the answer and once more by the commit, so it says the same both times. */
  async function write<Answer>(change: (tables: Tables) => Answer): Promise<Answer> {
    const answer = await read((tables) => change(copyTables(tables)))
    written.push(change)
    return answer
  }

  const changeMessage = ({ where, data }: { where: { id: MessageId }; data: Partial<MessageRow> }) =>
    write(({ messages }) => {
      const message = messages.get(where.id)
      if (message) messages.set(where.id, { ...message, ...toIso(data) })
    })

  const tx = {
    async $queryRaw(strings: readonly string[], ...values: unknown[]) {
      const text = strings.join('?')
      if (text.includes('from scope where id = any')) {
        const scopes = values[0] as Scope[]
        await session.lock(scopes)
        return read((tables) => scopes.filter((scope) => tables.scopes.has(scope)))
      }
      if (text.includes('insert into event')) {
        const [scopes, type, messageId, facts] = values as [Scope[], string, MessageId | null, string | null]
        const at = now()
        return write((tables) =>
          scopes.map((scope) => {
            const seq = appendEvent(tables, scope, { type, at, messageId, facts: facts === null ? null : JSON.parse(facts) })
            return { seq: BigInt(seq), at: new Date(at) }
          }),
        )
      }
      if (text.includes('from member m join chat c')) {
        const [chatId, userId] = values as [ChatId, UserId]
        return read(({ members, chats }) => {
          const member = members.get(keyOf(chatId, userId))
          const kind = chats.get(chatId)?.kind
          return member && kind ? [{ kind, role: member.role }] : []
        })
      }
      if (text.includes('left join message_body')) {
        const [messageId, viewerId] = values as [MessageId, UserId]
        return read((tables) => {
          const message = tables.messages.get(messageId)
          if (!message || !isTheirs(tables, { chatId: message.chatId, userId: viewerId, seq: message.seq })) return []
          return [{ ...message, removed: message.removedAt !== null }]
        })
      }
      throw new Error(`The model of the database doesn't know: ${text}`)
    },
    user: {
      count: ({ where }: { where: { id: UserId } }) => read(({ users }) => (users.has(where.id) ? 1 : 0)),
    },
    member: {
      count: ({ where }: { where: { chatId: ChatId } }) => read((tables) => membersOf(tables, where.chatId).length),
      createMany({ data }: { data: readonly { chatId: ChatId; userId: UserId; role: Role; canPost: boolean; readSeq: number }[] }) {
        const at = now()
        return write((tables) => {
          for (const { chatId, userId, role, canPost, readSeq } of data) {
            const watermarks = { deliveredSeq: readSeq, readSeq, sharedReadSeq: readSeq, receiptsAt: at }
            addMember(tables, { chatId, userId, role, canPost, ...watermarks })
          }
        })
      },
      delete: ({ where: { chatId_userId: key } }: { where: { chatId_userId: { chatId: ChatId; userId: UserId } } }) =>
        write(({ members }) => void members.delete(keyOf(key.chatId, key.userId))),
    },
    membership: {
      createMany: ({ data }: { data: readonly { chatId: ChatId; userId: UserId; joinedSeq: number }[] }) =>
        write((tables) => {
          for (const row of data) addMembership(tables, { ...row, leftSeq: null })
        }),
      updateMany: ({ where, data }: { where: { chatId: ChatId; userId: UserId }; data: { leftSeq: number } }) =>
        write((tables) => {
          for (const row of membershipsOf(tables, where.chatId, where.userId)) {
            if (row.leftSeq === null) addMembership(tables, { ...row, leftSeq: data.leftSeq })
          }
        }),
    },
    message: {
      create: ({ data }: { data: NewLine }) =>
        write((tables) => {
          const { id, chatId, seq, updatedSeq, authorId, kind, facts, sentAt } = data
          addMessage(tables, {
            ...untouched,
            ...{ id, chatId, seq, updatedSeq, authorId, kind, system: facts, sentAt: sentAt.toISOString() },
          })
        }),
      update: changeMessage,
    },
    messageBody: {
      create: ({ data: { messageId, body } }: { data: { messageId: MessageId; body: { text: string; mentions: Mention[] } } }) =>
        changeMessage({ where: { id: messageId }, data: { text: body.text, mentions: body.mentions } }),
      deleteMany: ({ where }: { where: { messageId: MessageId } }) =>
        changeMessage({ where: { id: where.messageId }, data: { text: '', mentions: [] } }),
    },
    reaction: { deleteMany: () => read(() => undefined) },
    chat: {
      update: ({ where, data }: { where: { id: ChatId }; data: { lastMessageId: MessageId; lastActiveAt: Date } }) =>
        write(({ chats }) => {
          const chat = chats.get(where.id)
          if (chat) chats.set(where.id, { ...chat, ...data, lastActiveAt: data.lastActiveAt.toISOString() })
        }),
    },
  }
  // Only what is asked for is there; a service that asks for more fails, and says what for.
  return { tx: tx as unknown as Tx, written }
}

type NewLine = Pick<MessageRow, 'id' | 'chatId' | 'seq' | 'updatedSeq' | 'authorId' | 'kind'> & {
  facts: MessageRow['system']
  sentAt: Date
}

const untouched = {
  text: '',
  textSent: '',
  mentions: [],
  replyToId: null,
  bodyHash: null,
  revision: 1,
  editedAt: null,
  removedAt: null,
  removedSeq: null,
} as const

const toIso = <Row extends object>(data: Row): Row =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value])) as Row
