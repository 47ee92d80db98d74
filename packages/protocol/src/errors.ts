import { type AccountRefusals, accountRefusals } from './accounts.ts'
import { type ChatRefusals, chatRefusals } from './chats.ts'
import { type SyncRefusals, syncRefusals } from './frames.ts'
import { type MemberRefusals, memberRefusals } from './members.ts'
import { type MessageRefusals, messageRefusals } from './messages.ts'
import { type UserRefusals, userRefusals } from './users.ts'

/** What is wrong with a request before any noun is asked. */
type RequestRefusals = {
  /** The first field that doesn't fit, as a path (`memberIds.0`), and what was expected of it. */
  'request.invalid': { field: string; problem: string }
  'text.malformed': Record<never, never>
  'request.too-large': { bytesMax: number }
  'request.batch-too-large': { callsMax: number }
  'request.origin-forbidden': Record<never, never>
  'request.unknown-procedure': Record<never, never>
  /** A fault, not a no: the database doesn't answer. The same call can be repeated. */
  'server.unavailable': Record<never, never>
}
const requestRefusals = {
  'request.invalid': 'BAD_REQUEST',
  'text.malformed': 'BAD_REQUEST',
  'request.too-large': 'PAYLOAD_TOO_LARGE',
  'request.batch-too-large': 'BAD_REQUEST',
  'request.origin-forbidden': 'FORBIDDEN',
  'request.unknown-procedure': 'NOT_FOUND',
  'server.unavailable': 'SERVICE_UNAVAILABLE',
} as const

export type RefusalFacts = RequestRefusals & AccountRefusals & UserRefusals & ChatRefusals & MemberRefusals & MessageRefusals & SyncRefusals
export type RefusalCode = keyof RefusalFacts

/** As it stands in `error.data.refusal`: a code to switch on, and the facts a sentence about it needs. */
export type Refusal = { [Code in RefusalCode]: { code: Code; facts: RefusalFacts[Code] } }[RefusalCode]

/** The tRPC code that goes with each refusal; HTTP takes its status from it. */
export const refusalStatus = {
  ...requestRefusals,
  ...accountRefusals,
  ...userRefusals,
  ...chatRefusals,
  ...memberRefusals,
  ...messageRefusals,
  ...syncRefusals,
} as const satisfies Record<RefusalCode, string>
