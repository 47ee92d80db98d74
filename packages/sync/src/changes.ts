import { type ChatId, chatScope, type Message, type MessageId, type Reaction, type Refusal, type Timestamp } from '@parley/protocol'
import { findHeld, setReaction, toTombstone } from './messages.ts'
import type { ChatState, SyncState } from './state.ts'

/**
 * [R40] What this device wants to change in messages that are said already and has not had confirmed: for each message its changes in the
 * order made. They say what is to be so, so each can be repeated. Pure: who sends, and when, is the engine's business.
 */
export type Changes = { readonly [messageId: MessageId]: readonly Change[] }

export type Change = {
  readonly messageId: MessageId
  readonly chatId: ChatId
  /** By this device's clock, for display only. */
  readonly madeAt: Timestamp
  /** [R57] Its place among those of the message, equal ones by what they are about. A retry raises it. */
  readonly order: number
  readonly wish: Wish
} /** [R80] Shown, told to nobody, and taken back without a trace as long as it is this. */ & (
  | { readonly status: 'held' }
  | { readonly status: 'queued' }
  /** `attempt` counts from 1. */
  | { readonly status: 'in-flight'; readonly attempt: number }
  /** The answer was lost. It may be so already; only the server knows. */
  | { readonly status: 'unknown'; readonly attempt: number }
  /** It is so, and the feed hasn't come to `seq` yet. */
  | { readonly status: 'answered'; readonly seq: number }
  /** A final no. Nothing has changed. */
  | { readonly status: 'refused'; readonly refusal: Refusal }
)

export type Wish =
  | { readonly kind: 'edit'; readonly text: string; readonly expectedRevision: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'react'; readonly emoji: string; readonly on: boolean }

const nothing: readonly Change[] = []

export const changesOf = (changes: Changes, messageId: MessageId): readonly Change[] => changes[messageId] ?? nothing

/** [R40] A later word on the same thing takes the place of one that hasn't left yet, or was refused. */
export function addChange(changes: Changes, change: Pick<Change, 'messageId' | 'chatId' | 'madeAt' | 'wish'>): Changes {
  const known = changesOf(changes, change.messageId)
  const replaced = known.find((other) => isOpen(other) && topicOf(other.wish) === topicOf(change.wish))
  const left = known.filter((other) => other !== replaced && !(other.status === 'refused' && change.wish.kind === 'remove'))
  const order = Math.max(Date.parse(change.madeAt), nextOrder(known))
  return replaceChanges(changes, change.messageId, [
    ...left,
    { ...change, order, wish: toFirstExpected(change.wish, replaced), status: 'queued' },
  ])
}

/** [R80] A removal that can be taken back; without effect where one is on its way. What was refused before it stays until it is released. */
export function holdRemoval(changes: Changes, change: Pick<Change, 'messageId' | 'chatId' | 'madeAt'>): Changes {
  const known = changesOf(changes, change.messageId)
  if (known.some(({ wish, status }) => wish.kind === 'remove' && status !== 'refused')) return changes
  const order = Math.max(Date.parse(change.madeAt), nextOrder(known))
  return replaceChanges(changes, change.messageId, [...known, { ...change, order, wish: { kind: 'remove' }, status: 'held' }])
}

export const heldRemoval = (changes: Changes, messageId: MessageId): Change | null =>
  changesOf(changes, messageId).find(({ status }) => status === 'held') ?? null

/** [R80] From now on it is told like any other change. */
export function releaseRemoval(changes: Changes, messageId: MessageId): Changes {
  const held = heldRemoval(changes, messageId)
  return held ? addChange(takeBackRemoval(changes, messageId), held) : changes
}

/** [R80] */
export function takeBackRemoval(changes: Changes, messageId: MessageId): Changes {
  const known = changesOf(changes, messageId)
  const left = known.filter(({ status }) => status !== 'held')
  return left.length < known.length ? replaceChanges(changes, messageId, left) : changes
}

export const heldRemovals = (changes: Changes): readonly Change[] =>
  Object.values(changes).flatMap((ofMessage) => ofMessage.filter(({ status }) => status === 'held'))

const nextOrder = (known: readonly Change[]): number => Math.max(0, ...known.map(({ order }) => order)) + 1

/** [R40] What each message may have changed next: its first change that waits, unless one is in flight. */
export function dueChanges(changes: Changes): readonly Change[] {
  return Object.values(changes).flatMap((ofMessage) => {
    if (ofMessage.some(({ status }) => status === 'in-flight')) return []
    const first = ofMessage.find(({ status }) => status === 'queued' || status === 'unknown')
    return first ? [first] : []
  })
}

export function markChangeInFlight(changes: Changes, due: Change): Changes {
  return replaceChange(changes, due, (change) => {
    if (change.status !== 'queued' && change.status !== 'unknown') return change
    return { ...toBare(change), status: 'in-flight', attempt: change.status === 'unknown' ? change.attempt + 1 : 1 }
  })
}

/** What is in flight for a message: there is one at most. */
export const changeInFlight = (changes: Changes, messageId: MessageId): Change | null =>
  changesOf(changes, messageId).find(({ status }) => status === 'in-flight') ?? null

export function markChangeUnknown(changes: Changes, messageId: MessageId): Changes {
  return replaceChange(changes, changeInFlight(changes, messageId), (change) =>
    change.status === 'in-flight' ? { ...change, status: 'unknown' } : change,
  )
}

export function markChangeAnswered(changes: Changes, messageId: MessageId, { updatedSeq }: Message): Changes {
  return replaceChange(changes, changeInFlight(changes, messageId), (change) => ({
    ...toBare(change),
    status: 'answered',
    seq: updatedSeq,
  }))
}

/** [R41] An edit that was made on top of a refused one shares its fate: what it was to replace isn't there. */
export function markChangeRefused(changes: Changes, messageId: MessageId, refusal: Refusal): Changes {
  const refused = changeInFlight(changes, messageId)
  if (!refused) return changes
  const known = changesOf(changes, messageId)
  const later = refused.wish.kind === 'edit' ? known.findLast(({ wish, status }) => wish.kind === 'edit' && status === 'queued') : undefined
  const last = later ?? refused
  const next = known.flatMap((change): Change[] => {
    if (change === last) return [{ ...toBare(last), status: 'refused', refusal: toOwn(refusal, last.wish) }]
    return change === refused || (later && change.wish.kind === 'edit' && change.status === 'queued') ? [] : [change]
  })
  return replaceChanges(changes, messageId, next)
}

/** [R41] Once more, as it was made, after what waits. */
export function retryChanges(changes: Changes, messageId: MessageId): Changes {
  const known = changesOf(changes, messageId)
  const refused = known.filter(({ status }) => status === 'refused')
  if (refused.length === 0) return changes
  const first = nextOrder(known)
  const retried = refused.map((change, index): Change => ({ ...toBare(change), order: first + index, status: 'queued' }))
  return replaceChanges(changes, messageId, [...known.filter(({ status }) => status !== 'refused'), ...retried])
}

/** [R58] What another tab says of a change. What this one has under way has its own outcome, unless it is so already. */
export function mergeChange(changes: Changes, told: Change): Changes {
  const known = changesOf(changes, told.messageId)
  const own = known.find((change) => isSame(change, told))
  if (!own) return replaceChanges(changes, told.messageId, [...known, toHeardChange(told)].sort(byOrder))
  if (own.status === 'held')
    return told.status === 'held' ? changes : replaceChange(changes, own, () => ({ ...toHeardChange(told), wish: own.wish }))
  const isNews =
    told.status === 'answered'
      ? own.status !== 'answered'
      : told.status === 'refused' && (own.status === 'queued' || own.status === 'unknown')
  return isNews ? replaceChange(changes, own, () => ({ ...told, wish: own.wish })) : changes
}

/** [R58] Discarded, or replaced by a later word, in another tab. What this one has under way, or is so, stays. */
export function dropChange(changes: Changes, told: Change): Changes {
  const known = changesOf(changes, told.messageId)
  const left = known.filter((change) => !isSame(change, told) || change.status === 'in-flight' || change.status === 'answered')
  return left.length < known.length ? replaceChanges(changes, told.messageId, left) : changes
}

/** Whoever has a change may have told it: whether it has left isn't known. */
export function toHeardChange(change: Change): Change {
  return change.status === 'refused' || change.status === 'answered' || change.status === 'held'
    ? change
    : { ...toBare(change), status: 'unknown', attempt: 0 }
}

/** [R41] */
export function discardChanges(changes: Changes, messageId: MessageId): Changes {
  const known = changesOf(changes, messageId)
  const left = known.filter(({ status }) => status !== 'refused')
  return left.length < known.length ? replaceChanges(changes, messageId, left) : changes
}

/** [R42] Lets go of the changes that the feed shows or has passed, and of refused ones whose chat is gone, once all chats are known. */
export function settleChanges(changes: Changes, { chats, cursors, loaded }: SyncState): Changes {
  let settled = changes
  for (const [messageId, known] of Object.entries(changes) as [MessageId, readonly Change[]][]) {
    const left = known.filter((change) => {
      const chat = chats[change.chatId]
      if (change.status === 'refused') return chat !== undefined || !loaded
      if (change.status === 'answered') return change.seq > (cursors[chatScope(change.chatId)] ?? Number.POSITIVE_INFINITY)
      return !isSo(change, chat)
    })
    if (left.length < known.length) settled = replaceChanges(settled, messageId, left)
  }
  return settled
}

/** [R40] The message with everything applied to it that isn't refused; the same object where there is nothing. */
export function withChanges(changes: Changes, message: Message): Message {
  return changesOf(changes, message.id).reduce(applyChange, message)
}

function applyChange(message: Message, change: Change): Message {
  if (change.status === 'refused' || message.removedAt !== null) return message
  const { wish, madeAt } = change
  switch (wish.kind) {
    case 'edit': {
      if (message.revision > wish.expectedRevision) return message
      return { ...message, text: wish.text, revision: wish.expectedRevision + 1, editedAt: madeAt }
    }
    case 'remove':
      return toTombstone(message, madeAt)
    case 'react': {
      const reactions = react(message.reactions, wish)
      return reactions === message.reactions ? message : { ...message, reactions }
    }
    default:
      return wish satisfies never
  }
}

function react(reactions: readonly Reaction[], { emoji, on }: { emoji: string; on: boolean }): Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  if ((known?.mine ?? false) === on) return reactions as Reaction[]
  return setReaction(reactions, { emoji, count: (known?.count ?? 0) + (on ? 1 : -1), mine: on })
}

/** An edit whose answer was lost is done when the feed shows its text: nobody but its author edits a message. */
function isSo({ messageId, wish, status }: Change, chat: ChatState | undefined): boolean {
  if (status !== 'unknown' || wish.kind !== 'edit') return false
  const message = chat && findHeld(chat, messageId)
  return message !== undefined && message.revision > wish.expectedRevision && message.text === wish.text
}

const isOpen = ({ status }: Change): boolean => status === 'queued' || status === 'refused'

/** An edit in the place of one that hasn't left is made on what that one was made on. */
function toFirstExpected(wish: Wish, replaced: Change | undefined): Wish {
  if (wish.kind !== 'edit' || replaced?.wish.kind !== 'edit' || replaced.status !== 'queued') return wish
  return { ...wish, expectedRevision: replaced.wish.expectedRevision }
}

/** A conflict carries what was not stored: of two edits that is the later one. */
function toOwn(refusal: Refusal, wish: Wish): Refusal {
  if (refusal.code !== 'message.edit-conflict' || wish.kind !== 'edit') return refusal
  return { code: refusal.code, facts: { ...refusal.facts, yours: wish.text } }
}

const toBare = ({ messageId, chatId, madeAt, order, wish }: Change) => ({ messageId, chatId, madeAt, order, wish })

/** Two tabs may have given one place to two wishes. */
export const isSame = (one: Change, other: Change): boolean => one.order === other.order && topicOf(one.wish) === topicOf(other.wish)

const byOrder = (one: Change, other: Change): number => one.order - other.order || (topicOf(one.wish) < topicOf(other.wish) ? -1 : 1)

const topicOf = (wish: Wish): string => (wish.kind === 'react' ? `react ${wish.emoji}` : wish.kind)

function replaceChange(changes: Changes, known: Change | null, toChange: (change: Change) => Change): Changes {
  if (!known) return changes
  const ofMessage = changesOf(changes, known.messageId)
  if (!ofMessage.includes(known)) return changes
  const changed = toChange(known)
  if (changed === known) return changes
  return replaceChanges(
    changes,
    known.messageId,
    ofMessage.map((change) => (change === known ? changed : change)),
  )
}

function replaceChanges(changes: Changes, messageId: MessageId, next: readonly Change[]): Changes {
  if (next.length > 0) return { ...changes, [messageId]: next }
  const { [messageId]: _, ...others } = changes
  return others
}
