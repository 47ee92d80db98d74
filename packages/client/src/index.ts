export type { AppRouter } from '@parley/api'
export {
  type Change,
  type ChatListItem,
  type ChatPreview,
  type ChatState,
  type ComposerDraft,
  type Connection,
  chatListOf,
  chatOf,
  type Engine,
  type EngineState,
  Fault,
  type Keeping,
  type NewGroup,
  type PendingRow,
  type Quoted,
  Refused,
  type RowChange,
  type SentRow,
  type SentStatus,
  type SignedOutReason,
  type Storage,
  type SyncState,
  type Tabs,
  type TimelineRow,
  timelineOf,
  typingIn,
  unreadTotalOf,
} from '@parley/sync'
export type { GetAccessToken } from './access-token.ts'
export { createParley, type Parley, type ParleyOptions } from './parley.ts'
export { keepSignedIn, type Session, signIn } from './sign-in.ts'
