import type { ChatId, Message, MessageId, Refusal, UserId } from '@parley/protocol'
import { type Change, type Changes, changesOf, type Wish, withChanges } from './changes.ts'
import type { EngineState } from './engine-state.ts'
import { equals } from './equals.ts'
import { keepIdentity } from './keep-identity.ts'
import { type Draft, entriesOf, type OutboxEntry } from './outbox.ts'
import type { ChatState, Watermarks } from './state.ts'
import { type SentStatus, sentStatusOf, watermarksOf } from './watermarks.ts'

/**
 * A line of a chat. `id` is the message's own from the first moment, so a row stays the same row while it goes from `sending` to
 * `sent`, and a list keyed by it neither flickers nor repeats.
 */
export type TimelineRow = SentRow | PendingRow

/** It has its place in the chat. */
export type SentRow = {
  /** How far one's own has come; `sent` for everybody else's. */
  readonly status: SentStatus
  readonly id: MessageId
  /** With what this device has changed in it already, confirmed or not. */
  readonly message: Message
  /** What it replies to; null if it doesn't, or isn't there any more. */
  readonly quoted: Quoted | null
  readonly change: RowChange | null
}

/** `authorId` is oneself. */
export type PendingRow = Draft & { readonly authorId: UserId; readonly quoted: Quoted | null } & (
    | { readonly status: 'sending' }
    | { readonly status: 'failed'; readonly refusal: Refusal }
  )

export type Quoted =
  /** Not in the window: `loadQuoted` brings it. */
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly message: Message }
  /** There is no such message for this reader. */
  | { readonly status: 'missing' }

/** What this device wants to change in the message: on its way, or refused and then not applied. */
export type RowChange =
  | { readonly kind: Wish['kind']; readonly status: 'pending'; readonly refusal: null }
  | { readonly kind: Wish['kind']; readonly status: 'failed'; readonly refusal: Refusal }

/**
 * [R16] [R17] What a chat shows, oldest first: what is confirmed by seq, then what isn't yet in the order it will be said. The same
 * lines give the same array, and a line that didn't change is the same object.
 */
export function timelineOf({ sync, outbox, changes }: EngineState, chatId: ChatId): readonly TimelineRow[] {
  const entries = entriesOf(outbox, chatId)
  const known = sync.chats[chatId]
  const messages = known?.messages ?? nothing
  return rowsOf(known ? messages : entries, {
    me: sync.me,
    entries,
    messages,
    beside: nothing,
    quoted: known?.quoted ?? noQuoted,
    changes,
    watermarks: known ? watermarksOf(known, sync.me) : nowhere,
  })
}

/** [R64] What is read elsewhere in the chat, likewise; null where nobody does. */
export function excerptOf({ sync, changes }: EngineState, chatId: ChatId): readonly TimelineRow[] | null {
  const known = sync.chats[chatId]
  if (!known?.excerpt) return null
  const { messages } = known.excerpt
  const watermarks = watermarksOf(known, sync.me)
  return rowsOf(messages, { me: sync.me, entries: noEntries, messages, beside: known.messages, quoted: known.quoted, changes, watermarks })
}

function rowsOf(key: readonly Message[] | readonly OutboxEntry[], source: Source): readonly TimelineRow[] {
  const made = timelines.get(key)
  if (made && isSame(made.source, source)) return made.rows
  const rows = keepIdentity(made?.rows, toRows(source))
  timelines.set(key, { source, rows })
  return rows
}

type Source = {
  me: UserId | null
  entries: readonly OutboxEntry[]
  messages: readonly Message[]
  /** Held, but not shown among them. */
  beside: readonly Message[]
  quoted: ChatState['quoted']
  changes: Changes
  watermarks: Watermarks
}

const nothing: readonly Message[] = []
const noEntries: readonly OutboxEntry[] = []
const noQuoted: ChatState['quoted'] = {}
const nowhere: Watermarks = { deliveredSeq: 0, readSeq: 0 }
const isSame = (one: Source, other: Source): boolean => (Object.keys(one) as (keyof Source)[]).every((key) => one[key] === other[key])

/** By the messages of a chat; where it isn't known, by its entries. */
const timelines = new WeakMap<readonly Message[] | readonly OutboxEntry[], { source: Source; rows: readonly TimelineRow[] }>()
const sentRows = new WeakMap<Message, SentRow>()
const sendingRows = new WeakMap<Draft, PendingRow>()
const failedRows = new WeakMap<OutboxEntry, PendingRow>()

function toRows(source: Source): readonly TimelineRow[] {
  const { entries, messages, me } = source
  const answered = entries.flatMap((entry) => (entry.status === 'answered' ? [entry.message] : []))
  const toQuoted = quoting(source, [...source.beside, ...messages, ...answered])
  const pending = entries.flatMap((entry) => (me === null || entry.status === 'answered' ? [] : [toPendingRow(entry, me, toQuoted)]))
  return [...[...messages, ...answered].map((message) => toSentRow(message, source, toQuoted)), ...pending]
}

type ToQuoted = (quoting: { replyToId: MessageId | null }) => Quoted | null

/** What a line quotes, out of those that are shown or were fetched. */
function quoting({ quoted, changes }: Source, shown: readonly Message[]): ToQuoted {
  let byId: Map<MessageId, Message> | undefined
  return ({ replyToId }) => {
    if (replyToId === null) return null
    byId ??= new Map(shown.map((message) => [message.id, message]))
    const message = byId.get(replyToId) ?? quoted[replyToId]
    if (message === undefined) return loading
    return message === null ? missing : toReady(applied(message, changesOf(changes, replyToId), changes))
  }
}

const loading: Quoted = { status: 'loading' }
const missing: Quoted = { status: 'missing' }
const readyQuotes = new WeakMap<Message, Quoted>()
function toReady(message: Message): Quoted {
  const made = readyQuotes.get(message)
  if (made) return made
  const ready: Quoted = { status: 'ready', message }
  readyQuotes.set(message, ready)
  return ready
}

/** The same object as long as what is wanted of the message is the same, whatever its way to the server. */
function applied(message: Message, ofMessage: readonly Change[], changes: Changes): Message {
  if (ofMessage.length === 0) return message
  const made = appliedMessages.get(message)
  if (made?.ofMessage === ofMessage) return made.message
  const next = withChanges(changes, message)
  const kept = made && equals(made.message, next) ? made.message : next
  appliedMessages.set(message, { ofMessage, message: kept })
  return kept
}
const appliedMessages = new WeakMap<Message, { ofMessage: readonly Change[]; message: Message }>()

function toSentRow(held: Message, { changes, watermarks, me }: Source, toQuoted: ToQuoted): SentRow {
  const ofMessage = changesOf(changes, held.id)
  const message = applied(held, ofMessage, changes)
  const status = sentStatusOf(held, watermarks, me)
  const quoted = message.removedAt === null ? toQuoted(message) : null
  const change = toRowChange(ofMessage)
  // Asked for every line whenever one changes, so it compares before it makes anything.
  const made = sentRows.get(held)
  if (made && made.status === status && made.message === message && made.quoted === quoted && made.change === change) return made
  const next: SentRow = { status, id: held.id, message, quoted, change }
  sentRows.set(held, next)
  return next
}

/** What was refused first, for it needs someone; else what is on its way. */
function toRowChange(ofMessage: readonly Change[]): RowChange | null {
  const isHeld = ofMessage.some(({ status }) => status === 'held')
  const refused = isHeld ? undefined : ofMessage.findLast((change) => change.status === 'refused')
  const change = refused ?? ofMessage.at(-1)
  if (!change) return null
  const { wish } = change
  const made = rowChanges.get(wish)
  const status = refused ? 'failed' : 'pending'
  if (made?.status === status) return made
  const next: RowChange = refused
    ? { kind: wish.kind, status: 'failed', refusal: refused.refusal }
    : { kind: wish.kind, status: 'pending', refusal: null }
  rowChanges.set(wish, next)
  return next
}
const rowChanges = new WeakMap<Wish, RowChange>()

function toPendingRow(entry: Exclude<OutboxEntry, { status: 'answered' }>, authorId: UserId, toQuoted: ToQuoted): PendingRow {
  const quoted = toQuoted(entry.draft)
  if (entry.status === 'refused') {
    const made = failedRows.get(entry)
    if (made?.quoted === quoted) return made
    const row: PendingRow = { ...entry.draft, authorId, quoted, status: 'failed', refusal: entry.refusal }
    failedRows.set(entry, row)
    return row
  }
  const made = sendingRows.get(entry.draft)
  if (made?.quoted === quoted) return made
  const row: PendingRow = { ...entry.draft, authorId, quoted, status: 'sending' }
  sendingRows.set(entry.draft, row)
  return row
}
