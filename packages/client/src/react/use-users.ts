import type { User, UserId } from '@parley/protocol'
import { useEngineState } from './use-engine-state.ts'

/** Oneself; null until the first connection. */
export const useMe = (): User | null => useEngineState(({ sync }) => (sync.me && sync.users[sync.me]) ?? null)

/** Someone whom a chat or a message names; null for a stranger. */
export const useUser = (userId: UserId): User | null => useEngineState(({ sync }) => sync.users[userId] ?? null)
