import type { Chat, Message, UserId } from '@parley/protocol'
import type { ChatState, Watermarks } from './state.ts'

/** How far a message of one's own has come: `delivered` and `read` once all others are that far. */
export type SentStatus = 'sent' | 'delivered' | 'read'

export function sentStatusOf(
  { authorId, seq }: Pick<Message, 'authorId' | 'seq'>,
  { deliveredSeq, readSeq }: Watermarks,
  me: UserId | null,
): SentStatus {
  // Reading implies delivery, whichever of the two was told of first.
  if (authorId !== me || seq > Math.max(deliveredSeq, readSeq)) return 'sent'
  return seq <= readSeq ? 'read' : 'delivered'
}

/** Up to where everyone else in the chat is; 0 where somebody isn't known to be anywhere. The same object until that changes. */
export function watermarksOf({ chat, receipts }: Pick<ChatState, 'chat' | 'receipts'>, me: UserId | null): Watermarks {
  const key = chat.members ?? receipts
  const made = known.get(key)
  if (made && made.memberCount === chat.memberCount && made.me === me) return made.watermarks
  const watermarks = toWatermarks(chat, receipts, me)
  known.set(key, { memberCount: chat.memberCount, me, watermarks })
  return watermarks
}

const known = new WeakMap<object, { memberCount: number; me: UserId | null; watermarks: Watermarks }>()
const nowhere: Watermarks = { deliveredSeq: 0, readSeq: 0 }

function toWatermarks({ members, memberCount }: Chat, receipts: ChatState['receipts'], me: UserId | null): Watermarks {
  const others: readonly Watermarks[] = members
    ? members.filter(({ userId }) => userId !== me)
    : Object.entries(receipts).flatMap(([userId, watermarks]) => (userId === me ? [] : [watermarks]))
  if (others.length === 0 || others.length < memberCount - 1) return nowhere
  return others.reduce(({ deliveredSeq, readSeq }, other) => ({
    deliveredSeq: Math.min(deliveredSeq, other.deliveredSeq),
    readSeq: Math.min(readSeq, other.readSeq),
  }))
}
