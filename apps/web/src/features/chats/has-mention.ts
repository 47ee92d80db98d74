import type { ChatListItem, ChatState } from '@parley/client'
import type { User } from '@parley/protocol'
import { splitAtMentions } from './mentions.ts'

/** [UX42] Whether something unread in a group names this person, however far back. Between two, everything is meant for one. */
export function hasMention(
  { chat, lastMessage, unread, unreadFromSeq }: ChatListItem,
  known: Pick<ChatState, 'messages'> | undefined,
  me: User,
): boolean {
  if (unread === 0 || chat.kind === 'direct') return false
  // A device that was away knows by the server; what has just come, or was edited, by what is here.
  if ((chat.mentionedSeq ?? 0) >= (unreadFromSeq ?? Number.POSITIVE_INFINITY)) return true
  const isNamed = (text: string) => splitAtMentions(text, me.username).some(({ isMe }) => isMe)
  if (lastMessage && lastMessage.authorId !== me.id && isNamed(lastMessage.preview)) return true
  const fromSeq = unreadFromSeq ?? Number.POSITIVE_INFINITY
  return known?.messages.some(({ seq, authorId, text }) => seq >= fromSeq && authorId !== me.id && isNamed(text)) ?? false
}
