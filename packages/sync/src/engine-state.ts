import type { Message, MessageId } from '@parley/protocol'
import { type Changes, settleChanges } from './changes.ts'
import { type Connection, connecting } from './connection.ts'
import type { ComposerDrafts } from './drafts.ts'
import type { Keeping } from './keeper.ts'
import { findHeld } from './messages.ts'
import { findEntry, type Outbox, settle } from './outbox.ts'
import { type Reads, settleReads } from './reads.ts'
import { createSyncState, type SyncState } from './state.ts'
import type { Typing } from './typing.ts'

/** One immutable value: what the server has said, what this device wants to say, and what stands between the two. */
export type EngineState = {
  readonly sync: SyncState
  readonly outbox: Outbox
  /** What is said already and is to be otherwise. */
  readonly changes: Changes
  /** What was read here and isn't confirmed. */
  readonly reads: Reads
  readonly drafts: ComposerDrafts
  /** What another tab has begun where something else stands here, as it was last told of. Nobody's words take the place of another's unseen. */
  readonly draftsElsewhere: ComposerDrafts
  readonly typing: Typing
  readonly connection: Connection
  /** [R61] Whether what a person writes outlives this page. */
  readonly keeping: Keeping
  /** [R48] What this device has kept is here, or isn't waited for: until then it isn't known what somebody has begun to write. */
  readonly isTakenUp: boolean
}

/** Before anything was known or said. */
export function createEngineState(): EngineState {
  return {
    sync: createSyncState(),
    outbox: {},
    changes: {},
    reads: {},
    drafts: {},
    draftsElsewhere: {},
    typing: {},
    connection: connecting,
    keeping: 'kept',
    isTakenUp: true,
  }
}

/** What the feed shows or has passed is wanted no more. */
export function toSettled(state: EngineState): EngineState {
  const { sync } = state
  return {
    ...state,
    outbox: settle(state.outbox, sync),
    changes: settleChanges(state.changes, sync),
    reads: settleReads(state.reads, sync),
  }
}

/** As it is held here, brought by the feed or by the answer to whoever sent it; null where neither has. */
export function findMessage({ sync, outbox }: EngineState, messageId: MessageId): Message | null {
  for (const known of Object.values(sync.chats)) {
    const message = findHeld(known, messageId)
    if (message) return message
  }
  const entry = findEntry(outbox, messageId)
  return entry?.status === 'answered' ? entry.message : null
}
