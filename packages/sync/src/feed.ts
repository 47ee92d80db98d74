import {
  type ChatEvent,
  type ChatId,
  type EventsFrame,
  type Frame,
  isChatScope,
  type Scope,
  toChatId,
  toUserId,
  type UserEvent,
  type UserSnapshot,
} from '@parley/protocol'
import { applyChatJoined, applyChatSnapshot, applyUserSnapshot, removeChat } from './chats.ts'
import { applyMessageSent } from './messages.ts'
import { createSyncState, type SyncState } from './state.ts'
import { applyUsers } from './users.ts'

/** What the feed can't do itself, because it takes the network. */
export type FeedEffect =
  /** [R3] [R5] Ask for the chat: after `afterSeq`, or whole where it is null. */
  | { type: 'reopen'; chatId: ChatId; afterSeq: number | null }
  /** [R3] [R7] [R11] Leave this stream and subscribe anew. */
  | { type: 'resubscribe' }
  /** [R12] This stream is another person's. */
  | { type: 'leave' }

/**
 * Takes what the server says, in the order it says it, and decides for each scope what applies, what is known already and what is
 * missing. Whatever is lost, repeated or reordered on the way here, a scope is never shown with a hole in it.
 */
export function applyFrame(state: SyncState, frame: Frame): { state: SyncState; effects: readonly FeedEffect[] } {
  switch (frame.kind) {
    case 'events':
      return applyEvents(state, frame)
    case 'snapshot':
      return 'chats' in frame ? applyUserSnapshotPage(state, frame) : settled(applyChatSnapshot(state, frame))
    case 'state':
      return settled(applyUsers(state, frame.users ?? []))
    case 'ready':
      return applyEpoch(state, frame.epoch)
    case 'closed':
      return settled(removeChat(state, toChatId(frame.scope)))
    case 'end':
      // The end of a stream says nothing about what was said in it: it is the connection's business [R31].
      return settled(state)
    default:
      return frame satisfies never
  }
}

function applyEvents(state: SyncState, { scope, events }: EventsFrame): ReturnType<typeof applyFrame> {
  if (isSomeoneElses(state, scope)) return { state, effects: [{ type: 'leave' }] }
  const cursor = state.cursors[scope]
  if (cursor === undefined)
    return { state, effects: isChatScope(scope) ? [{ type: 'reopen', chatId: toChatId(scope), afterSeq: null }] : [] }
  let next = state
  let applied = cursor
  for (const event of events) {
    if (event.seq <= applied) continue
    if (event.seq > applied + 1) return { state: withCursor(next, scope, applied), effects: [toAskAgain(scope, applied)] }
    next = applyEvent(next, event)
    applied = event.seq
  }
  return settled(withCursor(next, scope, applied))
}

function applyEvent(state: SyncState, event: ChatEvent | UserEvent): SyncState {
  switch (event.type) {
    case 'message.sent':
      return applyMessageSent(state, event)
    case 'chat.joined':
      return applyChatJoined(state, event)
    case 'session.ended':
      // Nothing of it is shown. The stream of the session that ended says so itself.
      return state
    default:
      return event satisfies never
  }
}

function applyUserSnapshotPage(state: SyncState, page: UserSnapshot): ReturnType<typeof applyFrame> {
  if (isSomeoneElses(state, page.scope)) return { state, effects: [{ type: 'leave' }] }
  if (!page.first && !state.arriving) return { state, effects: [{ type: 'resubscribe' }] }
  return settled(applyUserSnapshot(state, page))
}

function applyEpoch(state: SyncState, epoch: string): ReturnType<typeof applyFrame> {
  if (state.epoch === epoch) return settled(state)
  if (state.epoch === null) return settled({ ...state, epoch })
  return { state: { ...createSyncState(), me: state.me, epoch }, effects: [{ type: 'resubscribe' }] }
}

const isSomeoneElses = ({ me }: SyncState, scope: Scope): boolean => me !== null && !isChatScope(scope) && toUserId(scope) !== me

const toAskAgain = (scope: Scope, afterSeq: number): FeedEffect =>
  isChatScope(scope) ? { type: 'reopen', chatId: toChatId(scope), afterSeq } : { type: 'resubscribe' }

const settled = (state: SyncState) => ({ state, effects: [] })

/** Every event moves the chat's last seq with the cursor, whatever its type. */
function withCursor(state: SyncState, scope: Scope, seq: number): SyncState {
  if (state.cursors[scope] === seq) return state
  const cursors = { ...state.cursors, [scope]: seq }
  const known = isChatScope(scope) ? state.chats[toChatId(scope)] : undefined
  if (!known || known.chat.lastSeq >= seq) return { ...state, cursors }
  return { ...state, cursors, chats: { ...state.chats, [known.chat.id]: { ...known, chat: { ...known.chat, lastSeq: seq } } } }
}
