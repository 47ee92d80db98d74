export type { AppRouter } from '@parley/api'
export {
  type ChatListItem,
  type ChatPreview,
  type ChatState,
  type Connection,
  chatListOf,
  chatOf,
  type Engine,
  type EngineState,
  Fault,
  type PendingRow,
  Refused,
  type SentRow,
  type SignedOutReason,
  type SyncState,
  type TimelineRow,
  timelineOf,
} from '@parley/sync'
export type { GetAccessToken } from './access-token.ts'
export { createParley, type Parley, type ParleyOptions } from './parley.ts'
export { keepSignedIn, type Session, signIn } from './sign-in.ts'
