import {
  type ChatEvent,
  type ChatId,
  type ChatScope,
  type EventsFrame,
  type Frame,
  isChatScope,
  type MessageInEvent,
  type StateFrame,
  toChatId,
  toUserId,
  type UserEvent,
  type UserId,
  type UserScope,
  type UserSnapshot,
} from '@parley/protocol'
import { applyChatJoined, applyChatSnapshot, applyUserSnapshot, removeChat } from './chats.ts'
import { applyMemberAdded, applyMemberRemoved, applyRolesChanged, lacksMembers } from './members.ts'
import { appendMessage, applyReactionSet, changeMessage, toSummary } from './messages.ts'
import { applyReceipts } from './receipts.ts'
import { applySettings } from './settings.ts'
import { type ChatState, createSyncState, type SyncState } from './state.ts'
import { applyUnread, countRemoved, countSent, noteMention, settleUnread } from './unread.ts'
import { applyPresence, applyUsers } from './users.ts'

/** What the feed can't do itself, because it takes the network. */
export type FeedEffect =
  /** [R3] [R5] [R38] Ask for the chat: after `afterSeq`, or whole where it is null. */
  | { type: 'reopen'; chatId: ChatId; afterSeq: number | null }
  /** [R3] [R7] [R11] Leave this stream and subscribe anew. */
  | { type: 'resubscribe' }
  /** [R12] This stream is another person's. */
  | { type: 'leave' }

export type Step = { state: SyncState; effects: readonly FeedEffect[] }

/**
 * Takes what the server says, in the order it says it, and decides for each scope what applies, what is known already and what is
 * missing. Whatever is lost, repeated or reordered on the way here, a scope is never shown with a hole in it.
 */
export function applyFrame(state: SyncState, frame: Frame): Step {
  switch (frame.kind) {
    case 'events':
      return applyEvents(state, frame)
    case 'snapshot':
      return 'chats' in frame ? applyUserSnapshotPage(state, frame) : alone(applyChatSnapshot(state, frame))
    case 'state':
      return alone(applyRegisters(state, frame))
    case 'ready':
      return applyEpoch(state, frame.epoch)
    case 'closed':
      return alone(removeChat(state, toChatId(frame.scope)))
    case 'end':
    case 'signal':
      // Neither says anything about what was said in the chats: they are the connection's business [R31] and that of who types [R46].
      return alone(state)
    default:
      return frame satisfies never
  }
}

/** What was said before there was a connection that could ask for more. */
export const applyFrames = (state: SyncState, frames: readonly Frame[]): SyncState =>
  frames.reduce((known, frame) => applyFrame(known, frame).state, state)

function applyEvents(state: SyncState, frame: EventsFrame): Step {
  return isOfChat(frame) ? applyChatEvents(state, frame) : applyUserEvents(state, frame)
}

/** The events of a chat touch that chat alone, so however many there are, the state is written once. */
function applyChatEvents(state: SyncState, { scope, events }: ChatEventsFrame): Step {
  const chatId = toChatId(scope)
  const known = state.chats[chatId]
  const cursor = state.cursors[scope]
  if (!known || cursor === undefined) return { state, effects: [{ type: 'reopen', chatId, afterSeq: null }] }
  const { next, seq, isGap } = takeInOrder(events, cursor)
  const effects: FeedEffect[] = isGap ? [{ type: 'reopen', chatId, afterSeq: seq }] : []
  if (next.length === 0) return { state, effects }
  const changed = next.reduce((taken: ChatState, event) => applyChatEvent(taken, event, state.me), known)
  if (lacksMembers(changed)) effects.push({ type: 'reopen', chatId, afterSeq: null })
  return { state: { ...state, chats: { ...state.chats, [chatId]: changed }, cursors: { ...state.cursors, [scope]: seq } }, effects }
}

function applyUserEvents(state: SyncState, { scope, events }: UserEventsFrame): Step {
  if (isSomeoneElses(state, scope)) return { state, effects: [{ type: 'leave' }] }
  const cursor = state.cursors[scope]
  if (cursor === undefined) return alone(state)
  const { next, seq, isGap } = takeInOrder(events, cursor)
  const effects: FeedEffect[] = isGap ? [{ type: 'resubscribe' }] : []
  if (next.length === 0) return { state, effects }
  const changed = next.reduce(applyUserEvent, state)
  return { state: { ...changed, cursors: { ...changed.cursors, [scope]: seq } }, effects }
}

/** [R1] [R2] [R3] The events that apply on top of `cursor`, and the cursor after them. */
function takeInOrder<Event extends ChatEvent | UserEvent>(events: readonly Event[], cursor: number) {
  const next: Event[] = []
  let seq = cursor
  for (const event of events) {
    if (event.seq <= seq) continue
    if (event.seq > seq + 1) return { next, seq, isGap: true }
    next.push(event)
    seq = event.seq
  }
  return { next, seq, isGap: false }
}

/** Every event touches the window. The summary takes only what is after `lastSeq`: what is not, it has counted already [R8]. */
function applyChatEvent(known: ChatState, event: ChatEvent, me: UserId | null): ChatState {
  const changed = applyToWindow(known, event, me)
  if (event.seq <= known.chat.lastSeq) return changed
  const { chat, ...beside } = applyToSummary(changed, event, me)
  return settleUnread({ ...beside, chat: { ...chat, lastSeq: event.seq } })
}

function applyToWindow(known: ChatState, event: ChatEvent, me: UserId | null): ChatState {
  switch (event.type) {
    case 'message.sent':
    case 'member.added':
    case 'member.removed':
    case 'member.role-changed':
    case 'chat.updated':
      return appendMessage(known, event.message)
    case 'message.edited':
    case 'message.removed':
      return changeMessage(known, event.message)
    case 'reaction.set':
      return applyReactionSet(known, event, me)
    default:
      return event satisfies never
  }
}

function applyToSummary(known: ChatState, event: ChatEvent, me: UserId | null): ChatState {
  switch (event.type) {
    case 'message.sent':
      return withLast(withMention({ ...known, chat: countSent(known.chat, event.message, me) }, event.message, me), event.message)
    case 'message.edited':
      return withLastRevised(withMention(known, event.message, me), event.message)
    case 'message.removed':
      return withLastRevised(withMention({ ...known, chat: countRemoved(known.chat, event.message, me) }, event.message, me), event.message)
    case 'reaction.set':
      return known
    case 'member.added':
      return withLast(applyMemberAdded(known, event), event.message)
    case 'member.removed':
      return withLast(applyMemberRemoved(known, event), event.message)
    case 'member.role-changed':
      return withLast(applyRolesChanged(known, event, me), event.message)
    case 'chat.updated':
      return withLast({ ...known, chat: { ...known.chat, name: event.name, description: event.description } }, event.message)
    default:
      return event satisfies never
  }
}

const withMention = (known: ChatState, message: MessageInEvent, me: UserId | null): ChatState => ({
  ...known,
  chat: noteMention(known, message, me),
})
const withLast = (known: ChatState, message: MessageInEvent): ChatState => ({
  ...known,
  chat: { ...known.chat, lastMessage: toSummary(message) },
})
const withLastRevised = (known: ChatState, message: MessageInEvent): ChatState =>
  known.chat.lastMessage?.id === message.id ? withLast(known, message) : known

function applyUserEvent(state: SyncState, event: UserEvent): SyncState {
  switch (event.type) {
    case 'chat.joined':
      return applyChatJoined(state, event)
    case 'chat.left':
      return removeChat(state, event.chatId)
    case 'settings.changed':
      return applySettings(state, event.settings)
    case 'session.ended':
      // Nothing of it is shown. The stream of the session that ended says so itself.
      return state
    default:
      return event satisfies never
  }
}

/** [R10] People first: the others are about them. */
function applyRegisters(state: SyncState, { users = [], presence = [], receipts = [], unread = [] }: StateFrame): SyncState {
  return applyUnread(applyReceipts(applyPresence(applyUsers(state, users), presence), receipts), unread)
}

function applyUserSnapshotPage(state: SyncState, page: UserSnapshot): Step {
  if (isSomeoneElses(state, page.scope)) return { state, effects: [{ type: 'leave' }] }
  if (!page.first && !state.arriving) return { state, effects: [{ type: 'resubscribe' }] }
  return alone(applyUserSnapshot(state, page))
}

function applyEpoch(state: SyncState, epoch: string): Step {
  if (state.epoch === epoch) return alone(state)
  if (state.epoch === null) return alone({ ...state, epoch })
  return { state: { ...createSyncState(), me: state.me, epoch }, effects: [{ type: 'resubscribe' }] }
}

const isSomeoneElses = ({ me }: SyncState, scope: UserScope): boolean => me !== null && toUserId(scope) !== me

type ChatEventsFrame = Extract<EventsFrame, { scope: ChatScope }>
type UserEventsFrame = Extract<EventsFrame, { scope: UserScope }>
const isOfChat = (frame: EventsFrame): frame is ChatEventsFrame => isChatScope(frame.scope)

const alone = (state: SyncState): Step => ({ state, effects: [] })
