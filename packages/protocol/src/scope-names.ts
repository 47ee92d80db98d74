import type { ChatId, UserId } from './ids.ts'
import type { ChatScope, Scope, UserScope } from './scopes.ts'

export const chatScope = (chatId: ChatId): ChatScope => `chat:${chatId}`
export const userScope = (userId: UserId): UserScope => `user:${userId}`
export const isChatScope = (scope: Scope): scope is ChatScope => scope.startsWith('chat:')
export const toChatId = (scope: ChatScope): ChatId => scope.slice('chat:'.length) as ChatId
export const toUserId = (scope: UserScope): UserId => scope.slice('user:'.length) as UserId
