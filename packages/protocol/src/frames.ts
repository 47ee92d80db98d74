import { chatSchema } from './chats.ts'
import { chatEventSchema, leaveReasonSchema, userEventSchema } from './events.ts'
import { chatIdSchema, userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { memberSchema } from './members.ts'
import { messageSchema } from './messages.ts'
import { receiptSchema, unreadSchema } from './receipts.ts'
import { chatScopeSchema, scopeSchema, seqSchema, userScopeSchema } from './scopes.ts'
import { settingsSchema } from './settings.ts'
import { userSchema } from './users.ts'
import { z } from './zod.ts'

export const eventsFrameSchema = z.union([
  z.strictObject({ kind: z.literal('events'), scope: chatScopeSchema, events: z.array(chatEventSchema).min(1) }),
  z.strictObject({ kind: z.literal('events'), scope: userScopeSchema, events: z.array(userEventSchema).min(1) }),
])
export type EventsFrame = z.infer<typeof eventsFrameSchema>

const snapshot = {
  kind: z.literal('snapshot'),
  /** The cursor of the scope after this snapshot. */
  seq: seqSchema,
  /** True on all but the scope's last page. */
  more: z.boolean(),
}
/** All chats of a person, most recently active first, in pages. With the first page everything known of the scope is replaced. */
export const userSnapshotSchema = z.strictObject({
  ...snapshot,
  scope: userScopeSchema,
  first: z.boolean(),
  settings: settingsSchema,
  chats: z.array(chatSchema),
})
export type UserSnapshot = z.infer<typeof userSnapshotSchema>
/** A chat as it is now, with its newest messages; `hasMore` says that there are older ones (`messages.list` has them). */
export const chatSnapshotSchema = z.strictObject({
  ...snapshot,
  scope: chatScopeSchema,
  chat: chatSchema,
  me: memberSchema,
  messages: z.array(messageSchema),
  hasMore: z.boolean(),
})
export type ChatSnapshot = z.infer<typeof chatSnapshotSchema>

export const presenceOfUserSchema = userSchema.pick({ presence: true, lastSeenAt: true }).extend({ userId: userIdSchema })
export type PresenceOfUser = z.infer<typeof presenceOfUserSchema>

/**
 * Registers: what is so now, at most one such frame a second once the stream is ready. A person is in `users` before anything that names
 * them. `receipts` are everybody's, as others may know them; `unread` is one's own, on every device of a person.
 */
export const stateFrameSchema = z.strictObject({
  kind: z.literal('state'),
  users: z.array(userSchema).optional(),
  presence: z.array(presenceOfUserSchema).optional(),
  receipts: z.array(receiptSchema).optional(),
  unread: z.array(unreadSchema).optional(),
})
export type StateFrame = z.infer<typeof stateFrameSchema>

/** What is told once and kept nowhere. Someone types: over after `expiresInMs` without another word of it, or with their message. */
export const signalFrameSchema = z.strictObject({
  kind: z.literal('signal'),
  type: z.literal('typing'),
  chatId: chatIdSchema,
  userId: userIdSchema,
  on: z.boolean(),
  expiresInMs: z.int().min(0),
})
export type SignalFrame = z.infer<typeof signalFrameSchema>

/**
 * Everything up to the subscription is delivered; what follows is live. Another `epoch` than the one that was named means that the log was
 * restored: start afresh. That is said before anything else; who stays all the same is told everything, and `ready` once more.
 */
export const readyFrameSchema = z.strictObject({ kind: z.literal('ready'), epoch: z.uuid() })
export type ReadyFrame = z.infer<typeof readyFrameSchema>
/** One chat ends for this person: it is theirs no more, or never was. */
export const closedFrameSchema = z.strictObject({ kind: z.literal('closed'), scope: chatScopeSchema, reason: leaveReasonSchema })
/** The stream ends. After `signed-out` and `session-expired` there is no point in coming back with the same session. */
export const endFrameSchema = z.strictObject({
  kind: z.literal('end'),
  reason: z.enum(['signed-out', 'session-expired', 'slow-consumer', 'shutting-down']),
})
export type EndReason = z.infer<typeof endFrameSchema>['reason']

export const frameSchema = z.union([
  eventsFrameSchema,
  userSnapshotSchema,
  chatSnapshotSchema,
  stateFrameSchema,
  signalFrameSchema,
  readyFrameSchema,
  closedFrameSchema,
  endFrameSchema,
])
export type Frame = z.infer<typeof frameSchema>

/** `cursors` decide what is caught up. After `ready` every event of every chat one is in arrives, named or not. */
export const subscribeSchema = z.strictObject({
  epoch: z.uuid().optional(),
  cursors: z.record(scopeSchema, seqSchema).optional(),
})
export type Subscribe = z.infer<typeof subscribeSchema>

/** Without `afterSeq` the chat comes as a snapshot, with it as what was missed since. Both through the subscription of the same socket. */
export const openChatSchema = z.strictObject({ chatId: chatSchema.shape.id, afterSeq: seqSchema.optional() })
export type OpenChat = z.infer<typeof openChatSchema>
/**
 * For who can't have a stream: what it would have said first, up to and with `ready`, or `end`. Where that says nothing new of any log, it
 * waits up to `waitMs` for something to say, 0 without it. `open` are the chats that are looked at until the answer: what one missed, or
 * its snapshot, comes with it.
 */
export const pullSchema = z.strictObject({
  ...subscribeSchema.shape,
  open: z.array(openChatSchema).max(limits.pullChatsMax).optional(),
  waitMs: z.int().min(0).max(limits.pullWaitMsMax).optional(),
})
export type Pull = z.infer<typeof pullSchema>
export const pulledSchema = z.strictObject({ frames: z.array(frameSchema) })
export type Pulled = z.infer<typeof pulledSchema>

export const closeChatSchema = z.strictObject({ chatId: chatSchema.shape.id })

export type SyncRefusals = {
  'sync.cursors-too-many': { cursorsMax: number }
  /** A stream needs a WebSocket: over plain HTTP nothing holds it back when its reader is slow. */
  'sync.socket-required': Record<never, never>
  /** `sync.open` speaks of the subscription of its own socket, and there is none. */
  'sync.not-subscribed': Record<never, never>
  'socket.subscriptions-too-many': { subscriptionsMax: number }
  'socket.sockets-too-many': { socketsMax: number }
}
