import type { User, UserId } from '@parley/protocol'
import { useMemo } from 'react'
import { useEngineState } from './use-engine-state.ts'

/** Oneself; null until the first connection. */
export const useMe = (): User | null => useEngineState(({ sync }) => (sync.me && sync.users[sync.me]) ?? null)

/** Someone whom a chat or a message names; null for a stranger. */
export const useUser = (userId: UserId): User | null => useEngineState(({ sync }) => sync.users[userId] ?? null)

export type Speaker = Pick<User, 'displayName' | 'isBot'>

/** What stands beside what someone has said; null for a stranger. Whoever comes and goes speaks as they did. */
export function useSpeaker(userId: UserId): Speaker | null {
  const select = useMemo(() => selectSpeaker(userId), [userId])
  return useEngineState(({ sync }) => select(sync.users))
}

export function selectSpeaker(userId: UserId) {
  let last: Speaker | null = null
  return (users: Readonly<Record<UserId, User>>): Speaker | null => {
    const user = users[userId]
    if (!user) return null
    if (last?.displayName !== user.displayName || last.isBot !== user.isBot) last = { displayName: user.displayName, isBot: user.isBot }
    return last
  }
}

/** These people, in this order, with null for a stranger. The same people give the same array, and a component hears of no others. */
export function useUsers(userIds: readonly UserId[]): readonly (User | null)[] {
  // By what it says: who asks may write the ids anew at each render.
  const named = userIds.join()
  const select = useMemo(() => selectUsers(named === '' ? [] : (named.split(',') as UserId[])), [named])
  return useEngineState(({ sync }) => select(sync.users))
}

function selectUsers(userIds: readonly UserId[]) {
  let asked: Readonly<Record<UserId, User>> | null = null
  let last: readonly (User | null)[] = []
  return (users: Readonly<Record<UserId, User>>): readonly (User | null)[] => {
    // Asked whenever anything changes, be it a key in a composer.
    if (users === asked) return last
    asked = users
    const next = userIds.map((userId) => users[userId] ?? null)
    const isSame = last.length === next.length && last.every((user, index) => user === next[index])
    if (!isSame) last = next
    return last
  }
}
