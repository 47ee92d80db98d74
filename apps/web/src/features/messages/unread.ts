import type { Message, UserId } from '@parley/protocol'

/** What counts as unread: said by somebody else and still there. The server counts the same way. */
export const countsAsUnread = (message: Message | null, { fromSeq, me }: { fromSeq: number; me: UserId }): boolean =>
  message !== null && message.seq >= fromSeq && message.kind === 'text' && message.removedAt === null && message.authorId !== me

/** What was unread when a chat was opened. It stays for the visit, also once it is read. */
export type Visit = {
  newFromSeq: number
  /** The mark was set by hand: it counts what was read before, so reading alone doesn't take it back. */
  isMarked: boolean
}

export function toVisit({
  unread,
  unreadFromSeq,
  readSeq,
}: {
  unread: number
  unreadFromSeq: number | null
  readSeq: number
}): Visit | null {
  if (unreadFromSeq === null || unread === 0) return null
  return { newFromSeq: unreadFromSeq, isMarked: unreadFromSeq <= readSeq }
}
