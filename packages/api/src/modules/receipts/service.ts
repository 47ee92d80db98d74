import type { ChatId, MarkReceipts, MarkUnread, MessageId, Receipt, ReceiptsOfMessage, Unread, UserId } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { getMessage } from '../messages/service.ts'
import { findReceipts, findReceiptsOfMessage, findUnread, saveUnreadMark } from './queries.ts'

/** Answers as soon as it is folded: a watermark is a register, which a device says again after a crash. */
export function markReceipts({ receiptQueue, actor }: SignedInContext, { marks }: MarkReceipts): void {
  receiptQueue.mark(actor.userId, marks)
}

/** For oneself alone: nobody else learns of it. */
export async function markUnread(ctx: SignedInContext, input: MarkUnread): Promise<void> {
  if (!(await saveUnreadMark(ctx.db, ctx.actor.userId, input))) refuse('chat.not-found')
  ctx.live.publishUnread(ctx.actor.userId, input.chatId)
}

/** Who has a message, and who has read it. Read times are shown among those who share theirs. */
export async function listReceipts(ctx: SignedInContext, { messageId }: { readonly messageId: MessageId }): Promise<ReceiptsOfMessage> {
  const message = await getMessage(ctx, messageId)
  return { items: await findReceiptsOfMessage(ctx.db, ctx.actor.userId, message) }
}

/** For whoever has already made sure that their reader may know them. */
export const readReceipts = ({ db }: Pick<Context, 'db'>, chatIds: readonly ChatId[]): Promise<Receipt[]> => findReceipts(db, chatIds)

/** What is unread to a person in their chats, each counted up to the seq that is given for it. */
export const readUnread = ({ db }: Pick<Context, 'db'>, userId: UserId, asOfSeqs: ReadonlyMap<ChatId, number>): Promise<Unread[]> =>
  findUnread(db, userId, asOfSeqs)
