import { chatScope, type ListMessages, type Message, type MessageId, type MessagesPage, type SendMessage } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { readPositions } from '../../log/read.ts'
import { invariant, refuse } from '../../platform/refuse.ts'
import { assertMember } from '../chats/policy.ts'
import { findMessages, findNewer, findOlder } from './queries.ts'

/** The right to post is checked where the seq is given, under the same lock. Sending again with the same id gives the first answer. */
export async function sendMessage({ sendQueue, actor }: SignedInContext, { id, chatId, text }: SendMessage): Promise<Message> {
  const sent = await sendQueue.send({ id, chatId, authorId: actor.userId, text })
  if (sent.outcome !== 'sent' && sent.outcome !== 'repeat') refuse(sent.outcome)
  return { id, chatId, seq: sent.seq, updatedSeq: sent.seq, authorId: actor.userId, kind: 'text', text, sentAt: sent.sentAt }
}

export async function listMessages(ctx: SignedInContext, { chatId, beforeSeq, afterSeq, limit }: ListMessages): Promise<MessagesPage> {
  await assertMember(ctx, chatId)
  const [position] = await readPositions(ctx.db, [chatScope(chatId)])
  invariant(position, 'a chat has a scope')
  const asOfSeq = position.lastSeq
  if (afterSeq !== undefined) {
    const newer = await findNewer(ctx.db, chatId, afterSeq, limit + 1)
    return { items: newer.slice(0, limit), hasMore: newer.length > limit, asOfSeq }
  }
  // Up to `asOfSeq` at most: what comes while the page is read belongs to who listens from there.
  const older = await findOlder(ctx.db, chatId, Math.min(beforeSeq ?? Number.MAX_SAFE_INTEGER, asOfSeq + 1), limit + 1)
  return { items: older.slice(0, limit).reverse(), hasMore: older.length > limit, asOfSeq }
}

/** For whoever has already made sure that their reader may see them. */
export const getMessages = ({ db }: Pick<Context, 'db'>, ids: readonly MessageId[]): Promise<Message[]> => findMessages(db, ids)
