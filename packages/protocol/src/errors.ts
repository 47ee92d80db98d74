import type { AccountRefusals } from './accounts.ts'
import type { ChatRefusals } from './chats.ts'
import type { SyncRefusals } from './frames.ts'
import type { MemberRefusals } from './members.ts'
import type { MessageRefusals } from './messages.ts'
import type { UserRefusals } from './users.ts'

/** What is wrong with a request before any noun is asked. */
type RequestRefusals = {
  /** The first field that doesn't fit, as a path (`memberIds.0`), and what was expected of it. */
  'request.invalid': { field: string; problem: string }
  'text.malformed': Record<never, never>
  'request.too-large': { bytesMax: number }
  'request.batch-too-large': { callsMax: number }
  /** Of one socket or of one person, at the same time. Later the same call can be made. */
  'request.calls-too-many': { callsMax: number }
  'request.origin-forbidden': Record<never, never>
  'request.unknown-procedure': Record<never, never>
  /** A fault, not a no: the database doesn't answer. The same call can be repeated. */
  'server.unavailable': Record<never, never>
  /** A fault that lasts until the operator makes room: nothing is taken in that might not be kept. The same call can be repeated. */
  'server.storage-full': Record<never, never>
}

export type RefusalFacts = RequestRefusals & AccountRefusals & UserRefusals & ChatRefusals & MemberRefusals & MessageRefusals & SyncRefusals
export type RefusalCode = keyof RefusalFacts

/** As it stands in `error.data.refusal`: a code to switch on, and the facts a sentence about it needs. */
export type Refusal = { [Code in RefusalCode]: { code: Code; facts: RefusalFacts[Code] } }[RefusalCode]

/** The tRPC code that goes with each refusal; HTTP takes its status from it. */
export const refusalStatus = {
  'request.invalid': 'BAD_REQUEST',
  'text.malformed': 'BAD_REQUEST',
  'request.too-large': 'PAYLOAD_TOO_LARGE',
  'request.batch-too-large': 'BAD_REQUEST',
  'request.calls-too-many': 'TOO_MANY_REQUESTS',
  'request.origin-forbidden': 'FORBIDDEN',
  'request.unknown-procedure': 'NOT_FOUND',
  'server.unavailable': 'SERVICE_UNAVAILABLE',
  'server.storage-full': 'SERVICE_UNAVAILABLE',
  'auth.required': 'UNAUTHORIZED',
  'auth.credentials-wrong': 'UNAUTHORIZED',
  'auth.too-many-attempts': 'TOO_MANY_REQUESTS',
  'auth.password-wrong': 'FORBIDDEN',
  'auth.session-not-found': 'NOT_FOUND',
  'user.not-found': 'NOT_FOUND',
  'user.username-taken': 'CONFLICT',
  'chat.not-found': 'NOT_FOUND',
  'chat.members-wrong': 'BAD_REQUEST',
  'chat.id-taken': 'CONFLICT',
  'chat.not-allowed': 'FORBIDDEN',
  'chat.full': 'BAD_REQUEST',
  'chat.owner-hands-over-first': 'CONFLICT',
  'member.not-found': 'NOT_FOUND',
  'message.blank': 'BAD_REQUEST',
  'message.too-long': 'BAD_REQUEST',
  'message.id-taken': 'CONFLICT',
  'message.not-found': 'NOT_FOUND',
  'message.not-allowed': 'FORBIDDEN',
  'message.edit-conflict': 'CONFLICT',
  'message.removed': 'CONFLICT',
  'message.reactions-too-many': 'BAD_REQUEST',
  'sync.cursors-too-many': 'BAD_REQUEST',
  'sync.socket-required': 'PRECONDITION_FAILED',
  'sync.not-subscribed': 'PRECONDITION_FAILED',
  'socket.subscriptions-too-many': 'TOO_MANY_REQUESTS',
  'socket.sockets-too-many': 'TOO_MANY_REQUESTS',
} as const satisfies Record<RefusalCode, string>
