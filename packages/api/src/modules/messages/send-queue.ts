import { hash } from 'node:crypto'
import { type Database, isDeadlock, isUnavailable, isUniqueViolation, statement } from '@parley/db'
import type { ChatId, Mention, Message, MessageId, MessageInEvent, SessionId, Timestamp, UserId } from '@parley/protocol'
import { invariant } from '../../platform/refuse.ts'
import type { OpenSession } from '../accounts/policy.ts'
import { findMentions } from './mentions.ts'

export interface Send {
  readonly id: MessageId
  readonly chatId: ChatId
  readonly authorId: UserId
  readonly text: string
  readonly replyToId: MessageId | null
}

/** A repeat has the mentions it was stored with. The session is null where it is no more: then nothing else was looked at. */
export type SendOutcome = { readonly session: OpenSession | null } & (
  | { readonly outcome: 'sent'; readonly message: MessageInEvent }
  | { readonly outcome: 'repeat'; readonly seq: number; readonly sentAt: Timestamp }
  | { readonly outcome: 'auth.required' | 'chat.not-found' | 'message.not-allowed' | 'message.not-found' | 'message.id-taken' }
)

/** Fails only with a fault: then whether the message was stored is not known, and the same id can be sent again. */
export interface SendQueue {
  /** Without a session: of who has come through no procedure. */
  send(send: Send, sessionId: SessionId | null): Promise<SendOutcome>
}

interface Waiting {
  readonly send: Send
  readonly sessionId: SessionId | null
  readonly resolve: (outcome: SendOutcome) => void
  readonly reject: (fault: unknown) => void
}

interface SendManyRow {
  readonly item: number
  readonly outcome: SendOutcome['outcome'] | 'busy'
  readonly seq: number | null
  readonly sentAt: Timestamp | null
  /** Null where the session is no more. */
  readonly quiet: boolean | null
}

interface Answer extends SendManyRow {
  readonly mentions: readonly Mention[]
}

const sendManyStatement = statement<SendManyRow>(
  'messages.send-many',
  `select item, outcome, seq, sent_at as "sentAt", session_quiet as quiet
     from send_many($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::bytea[], $7::uuid[], $8)`,
  { room: 'needed' },
)

const batchMax = 200
/** While one waits for the disk the other works. */
const commitsMax = 2

/**
 * Commits in groups: what gathers while two commits run goes into the next, in one call. Messages of a chat keep the order in which they
 * arrived: what a commit under way has of a chat, the next one comes after. A chat that somebody else holds doesn't hold up the others: its
 * messages go in a call of their own, which waits, and until that has answered the chat stays out of every batch.
 */
export function createSendQueue({
  db,
  publish,
}: {
  db: Database
  /** Of each chat in the order of its seqs, none left out. */
  publish: (stored: readonly MessageInEvent[]) => void
}): SendQueue {
  let gathered: Waiting[] = []
  let commits = 0
  /** Chats of which a commit under way has messages. */
  const committing = new Set<ChatId>()
  /** Chats with a call of their own, and what waits behind it. */
  const busy = new Map<ChatId, Waiting[]>()

  return {
    send(send, sessionId) {
      return new Promise((resolve, reject) => {
        const waiting = { send, sessionId, resolve, reject }
        const behind = busy.get(send.chatId)
        if (behind) behind.push(waiting)
        else gathered.push(waiting)
        if (!behind) void commitGathered()
      })
    },
  }

  async function commitGathered(): Promise<void> {
    if (commits === commitsMax) return
    commits += 1
    // What is read from the sockets in the same moment goes together.
    await new Promise(setImmediate)
    for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) {
      const chatIds = new Set(batch.map(({ send }) => send.chatId))
      for (const chatId of chatIds) committing.add(chatId)
      const locked = await commit(batch, 'skip')
      for (const chatId of chatIds) committing.delete(chatId)
      for (const chatId of new Set(locked.map(({ send }) => send.chatId))) holdBack(chatId, locked)
    }
    commits -= 1
  }

  /** The first ones, but for chats that another commit has messages of. */
  function takeBatch(): Waiting[] {
    const { batch, left } = takeTogether(gathered, committing)
    gathered = left
    return batch
  }

  /** What came for the chat while the batch ran stays behind what the batch couldn't lock. */
  function holdBack(chatId: ChatId, locked: readonly Waiting[]): void {
    const ofChat = ({ send }: Waiting) => send.chatId === chatId
    busy.set(chatId, [...locked.filter(ofChat), ...gathered.filter(ofChat)])
    gathered = gathered.filter((waiting) => !ofChat(waiting))
    void commitBusy(chatId)
  }

  async function commitBusy(chatId: ChatId): Promise<void> {
    for (let behind = busy.get(chatId); behind && behind.length > 0; behind = busy.get(chatId)) {
      const { batch, left } = takeTogether(behind)
      busy.set(chatId, left)
      await commit(batch, 'wait')
    }
    busy.delete(chatId)
  }

  /** Answers everyone it can and gives back those whose chat was locked. It never throws: a fault goes to whom it concerns. */
  async function commit(batch: readonly Waiting[], patience: 'skip' | 'wait'): Promise<Waiting[]> {
    try {
      return settle(batch, await sendMany(batch, patience))
    } catch (fault) {
      if (isOnesFault(fault)) return commitOneByOne(batch)
      // While the database is away each call waits for as long as it may: those behind this one would wait once more for every batch. A
      // chat that stays locked for too long says nothing of the others.
      return rejectAll(isUnavailable(fault) && patience === 'skip' ? [...batch, ...gathered.splice(0)] : batch, fault)
    }
  }

  async function commitOneByOne(batch: readonly Waiting[]): Promise<Waiting[]> {
    for (const waiting of batch) {
      try {
        settle([waiting], await sendAlone(waiting))
      } catch (fault) {
        rejectAll([waiting], fault)
      }
    }
    return []
  }

  /** Twice when the id was taken by a commit between the look-up and the insert: then the look-up sees it. */
  async function sendAlone(waiting: Waiting): Promise<Answer[]> {
    try {
      return await sendMany([waiting], 'wait')
    } catch (fault) {
      if (!isOnesFault(fault)) throw fault
      return sendMany([waiting], 'wait')
    }
  }

  function settle(batch: readonly Waiting[], answers: readonly Answer[]): Waiting[] {
    const locked: Waiting[] = []
    const stored: MessageInEvent[] = []
    for (const { item, outcome, seq, sentAt, quiet, mentions } of answers) {
      const waiting = batch[item - 1]
      invariant(waiting, 'send_many answers for the items it was given')
      const session = quiet === null ? null : { quiet }
      if (outcome === 'busy') locked.push(waiting)
      else if (outcome === 'sent' || outcome === 'repeat') {
        invariant(seq !== null && sentAt !== null, 'a stored message has a seq')
        const message = toSentMessage(waiting.send, { seq, sentAt, mentions })
        if (outcome === 'sent') stored.push(message)
        waiting.resolve(outcome === 'sent' ? { outcome, session, message } : { outcome, session, seq, sentAt })
      } else waiting.resolve({ outcome, session })
    }
    // Whoever sends has their answer before anybody is told.
    if (stored.length > 0) setImmediate(publish, stored.sort(bySeq))
    return locked
  }

  /** Who is mentioned is looked up here and not before, so that a message with an `@` keeps its place among the others. */
  async function sendMany(batch: readonly Waiting[], patience: 'skip' | 'wait'): Promise<Answer[]> {
    const sends = batch.map(({ send }) => send)
    const mentions = await findMentions(db, sends)
    const rows = await db.query(sendManyStatement, [
      sends.map(({ id }) => id),
      sends.map(({ chatId }) => chatId),
      sends.map(({ authorId }) => authorId),
      batch.map(({ sessionId }) => sessionId),
      sends.map(({ text }, index) => JSON.stringify({ kind: 'plain', text, mentions: mentions[index] })),
      sends.map(hashOf),
      sends.map(({ replyToId }) => replyToId),
      patience,
    ])
    return rows.map((row) => ({ ...row, mentions: mentions[row.item - 1] ?? [] }))
  }
}

/** As it is the moment it is stored. */
export const toSentMessage = (
  send: Send,
  { seq, sentAt, mentions }: Pick<Message, 'seq' | 'sentAt'> & { readonly mentions: readonly Mention[] },
): MessageInEvent => ({
  ...send,
  seq,
  updatedSeq: seq,
  kind: 'text',
  system: null,
  mentions: [...mentions],
  revision: 1,
  sentAt,
  editedAt: null,
  removedAt: null,
})

const bySeq = (one: MessageInEvent, other: MessageInEvent): number => one.seq - other.seq

/** By which a repeated send is told from another message. What was asked counts, not whom an `@` meant at that moment. */
const hashOf = ({ text, replyToId }: Send): Buffer => hash('sha256', replyToId === null ? text : `${text}\0${replyToId}`, 'buffer')

function rejectAll(batch: readonly Waiting[], fault: unknown): Waiting[] {
  for (const waiting of batch) waiting.reject(fault)
  return []
}

/** A fault of one item or of its meeting another transaction, not of the database: it must not fail the rest of the batch. */
const isOnesFault = (fault: unknown): boolean => isUniqueViolation(fault) || isDeadlock(fault)

/** The first of those who wait that one call can store: each id once, and nothing that replies to another of them. A chat keeps its order. */
function takeTogether(waiting: readonly Waiting[], closed: ReadonlySet<ChatId> = new Set()): { batch: Waiting[]; left: Waiting[] } {
  const batch: Waiting[] = []
  const left: Waiting[] = []
  const ids = new Set<MessageId>()
  const passed = new Set(closed)
  for (const one of waiting) {
    const { id, chatId, replyToId } = one.send
    if (batch.length === batchMax || passed.has(chatId) || ids.has(id) || (replyToId !== null && ids.has(replyToId))) {
      passed.add(chatId)
      left.push(one)
    } else {
      ids.add(id)
      batch.push(one)
    }
  }
  return { batch, left }
}
