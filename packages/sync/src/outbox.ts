import { type ChatId, chatScope, type Message, type MessageId, type Refusal, type Timestamp } from '@parley/protocol'
import type { SyncState } from './state.ts'

/**
 * What this device wants to say and has not had confirmed: for each chat its entries in the order written. An entry has its id before
 * the first attempt and keeps it for every other, so that the server can tell a repetition from a second message. Pure: who sends, and
 * when, is the engine's business.
 */
export type Outbox = { readonly [chatId: ChatId]: readonly OutboxEntry[] }

/** What someone wrote, with the id it has for ever. */
export type Draft = {
  readonly id: MessageId
  readonly chatId: ChatId
  readonly text: string
  readonly replyToId: MessageId | null
  /** By this device's clock, for display only. */
  readonly writtenAt: Timestamp
}

export type OutboxEntry = {
  readonly draft: Draft
  /** [R57] Its place in its chat: lower ones are said first, equal ones by id. A retry raises it. */
  readonly order: number
} & (
  | { readonly status: 'queued' }
  /** `attempt` counts from 1. */
  | { readonly status: 'in-flight'; readonly attempt: number }
  /** The answer was lost. It may be in the chat already; only the server knows. */
  | { readonly status: 'unknown'; readonly attempt: number }
  /** It has its place in the chat, and the feed hasn't come to it yet. */
  | { readonly status: 'answered'; readonly message: Message }
  /** A final no. The text is the writer's again. */
  | { readonly status: 'refused'; readonly refusal: Refusal }
)

const nothing: readonly OutboxEntry[] = []

export const entriesOf = (outbox: Outbox, chatId: ChatId): readonly OutboxEntry[] => outbox[chatId] ?? nothing

export function findEntry(outbox: Outbox, id: MessageId): OutboxEntry | null {
  for (const entries of Object.values(outbox)) {
    const entry = entries.find(({ draft }) => draft.id === id)
    if (entry) return entry
  }
  return null
}

/** [R57] Behind all that is known of in the chat. The tabs of a device have one clock, so that what another has just written is before it too. */
export function addEntry(outbox: Outbox, draft: Draft): Outbox {
  const order = Math.max(Date.parse(draft.writtenAt), nextOrder(outbox, draft.chatId))
  return insertEntry(outbox, { draft, order, status: 'queued' })
}

const nextOrder = (outbox: Outbox, chatId: ChatId): number => Math.max(0, ...entriesOf(outbox, chatId).map(({ order }) => order)) + 1

/** [R20] What each chat may send next: its first entry that waits, unless one is in flight. */
export function dueEntries(outbox: Outbox): readonly OutboxEntry[] {
  return Object.values(outbox).flatMap((entries) => {
    if (entries.some(({ status }) => status === 'in-flight')) return []
    const first = entries.find(({ status }) => status === 'queued' || status === 'unknown')
    return first ? [first] : []
  })
}

export function markInFlight(outbox: Outbox, id: MessageId): Outbox {
  return changeEntry(outbox, id, (entry) => {
    if (entry.status !== 'queued' && entry.status !== 'unknown') return entry
    return { ...toBare(entry), status: 'in-flight', attempt: entry.status === 'unknown' ? entry.attempt + 1 : 1 }
  })
}

/** [R21] */
export function markUnknown(outbox: Outbox, id: MessageId): Outbox {
  return changeEntry(outbox, id, (entry) => (entry.status === 'in-flight' ? { ...entry, status: 'unknown' } : entry))
}

/** [R22] */
export function markRefused(outbox: Outbox, id: MessageId, refusal: Refusal): Outbox {
  return changeEntry(outbox, id, (entry) => (entry.status === 'in-flight' ? { ...toBare(entry), status: 'refused', refusal } : entry))
}

/** [R23] */
export function markAnswered(outbox: Outbox, message: Message): Outbox {
  return changeEntry(outbox, message.id, (entry) => ({ ...toBare(entry), status: 'answered', message }))
}

/** [R22] The same words with the same id once more, after everything else that waits in the chat. Only what was refused can be retried. */
export function retryEntry(outbox: Outbox, id: MessageId): Outbox {
  const entry = findEntry(outbox, id)
  if (entry?.status !== 'refused') return outbox
  const order = nextOrder(outbox, entry.draft.chatId)
  return insertEntry(removeEntry(outbox, id), { draft: entry.draft, order, status: 'queued' })
}

/**
 * [R58] What another tab says of an entry. The greater order is the later word, and of one order the outcome; what this tab has under way
 * has its own, unless the message has its place already.
 */
export function mergeEntry(outbox: Outbox, told: OutboxEntry): Outbox {
  const known = findEntry(outbox, told.draft.id)
  if (!known) return insertEntry(outbox, toHeard(told))
  if (!isNews(told, known)) return outbox
  return insertEntry(removeEntry(outbox, told.draft.id), { ...toHeard(told), draft: known.draft })
}

/** [R58] Discarded in another tab. What has been retried since, is under way or said stays. */
export function dropEntry(outbox: Outbox, { id, order }: { id: MessageId; order: number }): Outbox {
  const known = findEntry(outbox, id)
  if (!known || known.order > order || known.status === 'in-flight' || known.status === 'answered') return outbox
  return removeEntry(outbox, id)
}

/** Whoever has an entry may have tried it: whether it has left isn't known. */
export function toHeard(entry: OutboxEntry): OutboxEntry {
  return entry.status === 'refused' || entry.status === 'answered' ? entry : { ...toBare(entry), status: 'unknown', attempt: 0 }
}

function isNews(told: OutboxEntry, known: OutboxEntry): boolean {
  if (known.status === 'answered') return false
  if (told.status === 'answered') return true
  if (known.status === 'in-flight') return false
  if (told.order !== known.order) return told.order > known.order
  return told.status === 'refused' && known.status !== 'refused'
}

/** What has been attempted and not refused can't be taken back: it may be in the chat already. */
export const canDiscard = ({ status }: OutboxEntry): boolean => status === 'refused' || status === 'queued'

export function removeEntry(outbox: Outbox, id: MessageId): Outbox {
  const entry = findEntry(outbox, id)
  if (!entry) return outbox
  return replaceEntries(
    outbox,
    entry.draft.chatId,
    entriesOf(outbox, entry.draft.chatId).filter((other) => other !== entry),
  )
}

/** [R23] Lets go of the entries that the feed shows or has passed, so that what was said is on the screen exactly once. */
export function settle(outbox: Outbox, { chats, cursors }: SyncState): Outbox {
  let settled = outbox
  for (const [chatId, entries] of Object.entries(outbox) as [ChatId, readonly OutboxEntry[]][]) {
    const shown = new Set(chats[chatId]?.messages.map(({ id }) => id))
    const cursor = cursors[chatScope(chatId)] ?? Number.POSITIVE_INFINITY
    const left = entries.filter((entry) => {
      if (entry.status === 'answered' && entry.message.seq <= cursor) return false
      return !shown.has(entry.draft.id)
    })
    if (left.length < entries.length) settled = replaceEntries(settled, chatId, left)
  }
  return settled
}

function changeEntry(outbox: Outbox, id: MessageId, change: (entry: OutboxEntry) => OutboxEntry): Outbox {
  const known = findEntry(outbox, id)
  if (!known) return outbox
  const changed = change(known)
  if (changed === known) return outbox
  return replaceEntries(
    outbox,
    known.draft.chatId,
    entriesOf(outbox, known.draft.chatId).map((entry) => (entry === known ? changed : entry)),
  )
}

/** [R57] */
export function insertEntry(outbox: Outbox, entry: OutboxEntry): Outbox {
  const entries = entriesOf(outbox, entry.draft.chatId)
  const index = entries.findIndex((other) => isBefore(entry, other))
  return replaceEntries(outbox, entry.draft.chatId, entries.toSpliced(index === -1 ? entries.length : index, 0, entry))
}

const isBefore = (one: OutboxEntry, other: OutboxEntry): boolean =>
  one.order < other.order || (one.order === other.order && one.draft.id < other.draft.id)

const toBare = ({ draft, order }: OutboxEntry) => ({ draft, order })

function replaceEntries(outbox: Outbox, chatId: ChatId, entries: readonly OutboxEntry[]): Outbox {
  if (entries.length > 0) return { ...outbox, [chatId]: entries }
  const { [chatId]: _, ...others } = outbox
  return others
}
