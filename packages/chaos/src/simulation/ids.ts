import type { Actor } from '@parley/api'
import type { ChatId, MessageId, SessionId, UserId } from '@parley/protocol'

/** UUIDv7s that say what they are of: the same in every run. */
const toId = (noun: number, n: number) => `00000000-0000-7${noun.toString().padStart(3, '0')}-8000-${n.toString(16).padStart(12, '0')}`
export const userIdOf = (n: number) => toId(1, n) as UserId
export const chatIdOf = (n: number) => toId(2, n) as ChatId
export const messageIdOf = (device: number, n: number) => toId(3, device * 0x1_0000_0000 + n) as MessageId
export const epochOf = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

export const actorOf = (device: number, userId: UserId): Actor => ({ userId, sessionId: toId(4, device) as SessionId })
