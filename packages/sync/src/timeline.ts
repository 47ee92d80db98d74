import type { ChatId, Message, MessageId, Refusal, UserId } from '@parley/protocol'
import type { EngineState } from './engine.ts'
import { keepIdentity } from './keep-identity.ts'
import { type Draft, entriesOf, type OutboxEntry } from './outbox.ts'

/**
 * A line of a chat. `id` is the message's own from the first moment, so a row stays the same row while it goes from `sending` to
 * `sent`, and a list keyed by it neither flickers nor repeats.
 */
export type TimelineRow = SentRow | PendingRow

export type SentRow = { readonly status: 'sent'; readonly id: MessageId; readonly message: Message }

/** `authorId` is oneself. */
export type PendingRow = Draft & { readonly authorId: UserId } & (
    | { readonly status: 'sending' }
    | { readonly status: 'failed'; readonly refusal: Refusal }
  )

/**
 * [R16] [R17] What a chat shows, oldest first: what is confirmed by seq, then what isn't yet in the order it will be said. The same
 * lines give the same array, and a line that didn't change is the same object.
 */
export function timelineOf({ sync, outbox }: EngineState, chatId: ChatId): readonly TimelineRow[] {
  const entries = entriesOf(outbox, chatId)
  const messages = sync.chats[chatId]?.messages
  const made = timelines.get(messages ?? entries)
  if (made && made.entries === entries && made.me === sync.me) return made.rows
  const rows = keepIdentity(made?.rows, toRows(messages ?? [], entries, sync.me))
  timelines.set(messages ?? entries, { entries, me: sync.me, rows })
  return rows
}

type Made = { entries: readonly OutboxEntry[]; me: UserId | null; rows: readonly TimelineRow[] }
/** By the messages of a chat; where it isn't known, by its entries. */
const timelines = new WeakMap<readonly Message[] | readonly OutboxEntry[], Made>()
const sentRows = new WeakMap<Message, SentRow>()
const sendingRows = new WeakMap<Draft, PendingRow>()
const failedRows = new WeakMap<OutboxEntry, PendingRow>()

function toRows(messages: readonly Message[], entries: readonly OutboxEntry[], me: UserId | null): readonly TimelineRow[] {
  const answered = entries.flatMap((entry) => (entry.status === 'answered' ? [toSentRow(entry.message)] : []))
  const pending = entries.flatMap((entry) => (me === null || entry.status === 'answered' ? [] : [toPendingRow(entry, me)]))
  return [...messages.map(toSentRow), ...answered, ...pending]
}

function toSentRow(message: Message): SentRow {
  const row = sentRows.get(message) ?? { status: 'sent', id: message.id, message }
  sentRows.set(message, row)
  return row
}

function toPendingRow(entry: Exclude<OutboxEntry, { status: 'answered' }>, authorId: UserId): PendingRow {
  if (entry.status === 'refused') {
    const row = failedRows.get(entry) ?? { ...entry.draft, authorId, status: 'failed', refusal: entry.refusal }
    failedRows.set(entry, row)
    return row
  }
  const row = sendingRows.get(entry.draft) ?? { ...entry.draft, authorId, status: 'sending' }
  sendingRows.set(entry.draft, row)
  return row
}
