import type { PresenceOfUser, User, UserId } from '@parley/protocol'
import { equals } from './equals.ts'
import type { SyncState } from './state.ts'

/** [R10] The person as they are now. Who didn't change keeps their identity. */
export function applyUsers(state: SyncState, users: readonly User[]): SyncState {
  const changed = users.filter((user) => !equals(state.users[user.id], user))
  if (changed.length === 0) return state
  return { ...state, users: { ...state.users, ...(Object.fromEntries(changed.map((user) => [user.id, user])) as Record<UserId, User>) } }
}

/** [R10] Of whoever is known: what is said of a person comes with the person. */
export function applyPresence(state: SyncState, presences: readonly PresenceOfUser[]): SyncState {
  const changed = presences.flatMap(({ userId, ...presence }) => {
    const known = state.users[userId]
    return known ? [{ ...known, ...presence }] : []
  })
  return applyUsers(state, changed)
}
