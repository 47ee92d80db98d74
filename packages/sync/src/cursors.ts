import { chatScope, limits, type Scope, type Subscribe, userScope } from '@parley/protocol'
import { lastActivityMs } from './chats.ts'
import type { SyncState } from './state.ts'

/** [R14] What to subscribe with, so that everything known is caught up and nothing known is sent again. */
export function toSubscribe({ me, epoch, cursors, chats, loaded }: SyncState): Subscribe {
  const recent = Object.values(chats)
    .sort((left, right) => lastActivityMs(right.chat) - lastActivityMs(left.chat))
    .slice(0, limits.cursorsMax - 1)
  const named: Record<Scope, number> = {}
  const name = (scope: Scope) => {
    const cursor = cursors[scope]
    if (cursor !== undefined) named[scope] = cursor
  }
  for (const { chat } of recent) name(chatScope(chat.id))
  if (me && loaded && recent.length === Object.keys(chats).length) name(userScope(me))
  return epoch === null ? { cursors: named } : { epoch, cursors: named }
}
