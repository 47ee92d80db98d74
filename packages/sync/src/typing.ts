import type { ChatId, UserId } from '@parley/protocol'

/** [R46] Who types where, in the order in which they began. Chats in which nobody does aren't in it. */
export type Typing = { readonly [chatId: ChatId]: readonly UserId[] }

const nobody: readonly UserId[] = []

export const typingIn = (typing: Typing, chatId: ChatId): readonly UserId[] => typing[chatId] ?? nobody

/** Who types already keeps their place. */
export function beginTyping(typing: Typing, chatId: ChatId, userId: UserId): Typing {
  const known = typingIn(typing, chatId)
  return known.includes(userId) ? typing : { ...typing, [chatId]: [...known, userId] }
}

export function endTyping(typing: Typing, chatId: ChatId, userId: UserId): Typing {
  const known = typingIn(typing, chatId)
  if (!known.includes(userId)) return typing
  const left = known.filter((other) => other !== userId)
  if (left.length > 0) return { ...typing, [chatId]: left }
  const { [chatId]: _, ...others } = typing
  return others
}
