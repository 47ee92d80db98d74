import type { Actor } from '@parley/api'
import {
  type ChatId,
  chatScope,
  type Frame,
  isChatScope,
  type MessageId,
  type Scope,
  type Subscribe,
  toChatId,
  type UserId,
  userScope,
} from '@parley/protocol'
import { type EngineState, timelineOf } from '@parley/sync'
import { chatAsSeenBy, chatIdsOf } from './database/reads.ts'
import { isTheirs, messagesOf, readableTo, type Tables } from './database/tables.ts'
import type { StreamObserver } from './server-process.ts'

type Fail = (what: string) => void

/**
 * What a process promises of each stream, whatever its device makes of it: the events of a scope follow each other without hole and
 * without repetition from the cursor that was named or the snapshot that was sent, and nobody is told what isn't theirs.
 */
export function createStreamCheck({
  actor,
  input,
  tables,
  fail,
}: {
  actor: Actor
  input: Subscribe
  tables: () => Tables
  fail: Fail
}): StreamObserver {
  const isOfThisLog = input.epoch === undefined || input.epoch === tables().epoch
  const positions = new Map<Scope, number>(isOfThisLog ? (Object.entries(input.cursors ?? {}) as [Scope, number][]) : [])
  /** Of a chat that the device asks for from where it is, what it has had since may come again. */
  const opened = new Set<Scope>()

  /** Who was put out while their snapshot was read isn't shown the chat any more, and may all the same be told that it ends. */
  function take(scope: Scope, seqs: readonly number[], isEnd: boolean): void {
    const before = positions.get(scope)
    const [first = 0] = seqs
    if (before === undefined && isEnd) return
    if (before === undefined) return fail(`a stream tells ${scope} ${seqs.join()} of nothing that was begun`)
    if (first > before + 1) return fail(`a stream leaves a hole in ${scope}: ${first} comes after ${before}`)
    if (first <= before && !opened.has(scope)) return fail(`a stream repeats itself in ${scope}: ${first} comes after ${before}`)
    if (seqs.some((seq, index) => seq !== first + index)) return fail(`a stream tells ${scope} out of order: ${seqs.join()}`)
    positions.set(scope, Math.max(before, seqs.at(-1) ?? 0))
  }

  /** It goes on from there, or from a snapshot that came sooner. */
  function join(scope: Scope, lastSeq: number): void {
    positions.set(scope, Math.max(positions.get(scope) ?? 0, lastSeq))
    opened.add(scope)
  }

  const assertTheirs = (chatId: ChatId, seqs: readonly number[]) => {
    for (const seq of seqs) {
      if (!isTheirs(tables(), { chatId, userId: actor.userId, seq }))
        fail(`a stream tells ${actor.userId} what isn't theirs: ${chatId} ${seq}`)
    }
  }

  function see(frame: Frame): void {
    switch (frame.kind) {
      case 'events': {
        const seqs = frame.events.map(({ seq }) => seq)
        const last = frame.events.at(-1)
        take(frame.scope, seqs, last?.type === 'member.removed' && last.userId === actor.userId)
        if (isChatScope(frame.scope)) assertTheirs(toChatId(frame.scope), seqs)
        for (const event of frame.events) {
          if (event.type === 'chat.joined') join(chatScope(event.chat.id), event.chat.lastSeq)
        }
        return
      }
      case 'snapshot':
        positions.set(frame.scope, frame.seq)
        if (!('chats' in frame))
          return assertTheirs(
            frame.chat.id,
            frame.messages.map(({ seq }) => seq),
          )
        for (const { id, lastSeq } of frame.chats) if (!positions.has(chatScope(id))) positions.set(chatScope(id), lastSeq)
        return
      case 'closed':
        positions.delete(frame.scope)
        return
      default:
    }
  }

  return { frame: see, opens: (chatId) => void opened.add(chatScope(chatId as ChatId)) }
}

/** What a person sees at every moment: of each chat the log as far as it is theirs, in order, without a hole, and nothing twice. */
export function createViewCheck({ userId, fail }: { userId: UserId; fail: Fail }): (state: EngineState, tables: Tables) => void {
  const looked = new Map<ChatId, { messages: unknown; waiting: unknown; cursor: number }>()

  return (state, tables) => {
    // The log these lines are of is gone; the next connection says so.
    if (state.sync.epoch !== tables.epoch) return
    for (const { chat, messages } of Object.values(state.sync.chats)) {
      const seen = { messages, waiting: state.outbox[chat.id], cursor: state.sync.cursors[chatScope(chat.id)] ?? 0 }
      const before = looked.get(chat.id)
      if (before?.messages === seen.messages && before.waiting === seen.waiting && before.cursor === seen.cursor) continue
      looked.set(chat.id, seen)
      checkWindow({ chatId: chat.id, messages, cursor: seen.cursor }, tables)
      const rows = timelineOf(state, chat.id)
      if (new Set(rows.map(({ id }) => id)).size < rows.length) fail(`${userId} sees a message twice in ${chat.id}`)
    }
  }

  function checkWindow(
    { chatId, messages, cursor }: { chatId: ChatId; messages: readonly { readonly id: MessageId; readonly seq: number }[]; cursor: number },
    tables: Tables,
  ): void {
    const first = messages[0]?.seq
    if (first === undefined) return
    const theirs = readableTo(tables, chatId, userId).filter(({ seq }) => seq >= first && seq <= cursor)
    const isSame =
      theirs.length === messages.length && theirs.every(({ id, seq }, index) => messages[index]?.id === id && messages[index]?.seq === seq)
    if (!isSame) fail(`${userId} sees ${seqsOf(messages)} of ${chatId} up to ${cursor}, where the log has ${seqsOf(theirs)}`)
  }
}

/** What a person is told of a message that they may not send. */
const finalRefusals: ReadonlySet<string> = new Set(['chat.not-found', 'message.not-allowed'])

const seqsOf = (messages: readonly { readonly seq: number }[]): string => `[${messages.map(({ seq }) => seq).join()}]`

/** What keeps a device from being where everyone ends when nothing goes wrong any more; null: it is there. */
export function findDivergence({
  state,
  tables,
  userId,
  looksAt,
}: {
  state: EngineState
  tables: Tables
  userId: UserId
  looksAt: ReadonlySet<ChatId>
}): string | null {
  const { sync, outbox, changes, reads, connection } = state
  if (connection.status !== 'online') return `is ${connection.status}`
  if (sync.epoch !== tables.epoch) return 'holds on to another log'
  const waiting = [...Object.values(outbox), ...Object.values(changes)].flat().filter(({ status }) => status !== 'refused')
  const givenUp = Object.values(outbox)
    .flat()
    .flatMap((entry) => (entry.status === 'refused' && !finalRefusals.has(entry.refusal.code) ? [entry.refusal.code] : []))
  if (givenUp.length > 0) return `has given up on a message for ${givenUp.join()}`
  if (waiting.length > 0) return `still has ${waiting.length} to tell (${waiting.map(({ status }) => status).join()})`
  if (Object.keys(reads).length > 0) return 'still has something read to tell'
  const theirs = chatIdsOf(tables, userId).sort()
  if (Object.keys(sync.chats).sort().join() !== theirs.join())
    return `knows the chats ${Object.keys(sync.chats).join()} instead of ${theirs.join()}`
  if (sync.cursors[userScope(userId)] === undefined) return 'has no cursor of its own scope'
  for (const chatId of theirs) {
    const difference = findDifference(state, { tables, userId, chatId, isLookedAt: looksAt.has(chatId) })
    if (difference) return `${difference} in ${chatId}`
  }
  return null
}

function findDifference(
  { sync }: EngineState,
  { tables, userId, chatId, isLookedAt }: { tables: Tables; userId: UserId; chatId: ChatId; isLookedAt: boolean },
): string | null {
  const known = sync.chats[chatId]
  const wanted = chatAsSeenBy(tables, chatId, userId)
  if (!known || !wanted) return 'has no chat'
  const { chat, messages, window } = known
  for (const name of ['lastSeq', 'unread', 'memberCount', 'myRole'] as const) {
    if (chat[name] !== wanted[name]) return `has ${name} ${chat[name]} instead of ${wanted[name]}`
  }
  if (sync.cursors[chatScope(chatId)] !== wanted.lastSeq) return `is at ${sync.cursors[chatScope(chatId)]} instead of ${wanted.lastSeq}`
  const readable = readableTo(tables, chatId, userId)
  if (isLookedAt && (window !== 'loaded' || (readable.length > 0 && messages.length === 0))) return 'shows nothing'
  const end = messages.length === 0 ? [] : readable.slice(-messages.length)
  const lacking = end.find((message, index) => {
    const shown = messages[index]
    return !shown || !compared.every((name) => shown[name] === message[name])
  })
  return lacking
    ? `shows ${JSON.stringify(messages.find(({ seq }) => seq === lacking.seq)?.text)} instead of ${JSON.stringify(lacking.text)} at ${lacking.seq}`
    : null
}

const compared = ['id', 'seq', 'text', 'revision', 'authorId', 'kind', 'editedAt', 'removedAt'] as const

/** What was written, on which device, in which order, and what became of it. */
export interface Written {
  readonly id: MessageId
  readonly text: string
  readonly device: number
  readonly chatId: ChatId
  /** Why it needn't be in the log: its device died before it was stored, the log was restored to before it, nobody tries again. */
  excuse: string | null
  /** Its device couldn't read it when it started: it comes after what was written since. */
  isLate: boolean
}

/** What somebody was told is in the log at this seq. */
export interface Acknowledged {
  readonly id: MessageId
  readonly text: string
  readonly seq: number
}

/** The log at the end: whole, and with everything that was written or acknowledged in it once, in the order in which it was written. */
export function checkLog({
  tables,
  written,
  acknowledged,
  refused,
  fail,
}: {
  tables: Tables
  written: readonly Written[]
  acknowledged: readonly Acknowledged[]
  refused: ReadonlySet<string>
  fail: Fail
}): void {
  for (const [scope, { lastSeq }] of tables.scopes) {
    const seqs = (tables.events.get(scope) ?? []).map(({ seq }) => seq)
    if (seqs.length !== lastSeq || seqs.some((seq, index) => seq !== index + 1)) fail(`the log of ${scope} has a hole: ${seqs.join()}`)
  }
  for (const { id, text, seq } of acknowledged) {
    if (tables.messages.get(id)?.seq !== seq) fail(`${nameOf(text)} was acknowledged at ${seq} and isn't in the log there`)
  }
  const saidAs = new Map<string, { seq: number; bodies: number }>()
  for (const chatId of tables.chats.keys()) {
    for (const { textSent, seq } of messagesOf(tables, chatId)) {
      saidAs.set(textSent, { seq, bodies: (saidAs.get(textSent)?.bodies ?? 0) + 1 })
    }
  }
  const lastOf = new Map<string, { text: string; seq: number }>()
  for (const { text: full, device, chatId, excuse, isLate } of written) {
    const text = nameOf(full)
    const said = saidAs.get(full)
    if (said && said.bodies > 1) fail(`${text} is in the log ${said.bodies} times`)
    if (!said && excuse === null && !refused.has(full)) fail(`${text} was written and is neither in the log nor refused`)
    if (!said || isLate) continue
    const key = `${device} ${chatId}`
    const before = lastOf.get(key)
    if (before && before.seq > said.seq) fail(`${before.text} was written before ${text} and stands after it`)
    lastOf.set(key, { text, seq: said.seq })
  }
}

/** A text is long only to be slow. */
export const nameOf = (text: string): string => text.trimEnd()
