import type { Tx } from '@parley/db'
import {
  type ChatId,
  chatScope,
  createMessageId,
  type EditMessage,
  type ListMessages,
  type Message,
  type MessageId,
  type MessageInEvent,
  type MessagesPage,
  type Revisions,
  type SendMessage,
  type SessionId,
  type SystemFacts,
  type UserId,
} from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { append, lockScopes, type NewEvent, transact } from '../../log/append.ts'
import { refuse } from '../../platform/refuse.ts'
import { assertOpen } from '../accounts/policy.ts'
import { messageEdited, messageRemoved } from './events.ts'
import { findMentions } from './mentions.ts'
import { assertCanTouch, assertReadable } from './policy.ts'
import { findMessage, findMessagesInEvents, findPage, findRevisions } from './queries.ts'
import { toSentMessage } from './send-queue.ts'

/**
 * That the session stands, and the right to post, are checked where the seq is given, under the same lock. Sending again with the same id gives the message as it is by
 * now, or the first answer to who has left the chat since and reads it no more.
 */
export async function sendMessage(
  ctx: SignedInContext,
  { id, chatId, text, replyToId }: SendMessage,
  { sessionId }: { readonly sessionId: SessionId | null } = ctx.actor,
): Promise<Message> {
  const asked = { id, chatId, authorId: ctx.actor.userId, text, replyToId: replyToId ?? null }
  const sent = await ctx.sendQueue.send(asked, sessionId)
  assertOpen(ctx, ctx.actor, sent.session)
  switch (sent.outcome) {
    case 'sent':
      return { ...sent.message, reactions: [] }
    case 'repeat':
      return (await findMessage(ctx.db, asked.authorId, id)) ?? { ...toSentMessage(asked, { ...sent, mentions: [] }), reactions: [] }
    default:
      return refuse(sent.outcome)
  }
}

export async function listMessages({ db, actor }: SignedInContext, input: ListMessages): Promise<MessagesPage> {
  return (await findPage(db, actor.userId, input)) ?? refuse('chat.not-found')
}

export async function getMessage({ db, actor }: SignedInContext, messageId: MessageId): Promise<Message> {
  return (await findMessage(db, actor.userId, messageId)) ?? refuse('message.not-found')
}

/** Nobody's words are lost: who comes second gets both texts. The same edit again, its answer lost, changes nothing. */
export async function editMessage(ctx: SignedInContext, { messageId, text, expectedRevision }: EditMessage): Promise<Message> {
  const chatId = await assertReadable(ctx, messageId)
  const [mentions = []] = await findMentions(ctx.db, [{ chatId, text }])
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const message = await assertCanTouch(tx, ctx.actor, 'message.edit', { chatId, messageId })
    if (message.removed) refuse('message.removed')
    const isSaid = text === message.text && message.revision - expectedRevision <= 1 && message.revision >= expectedRevision
    if (isSaid) return
    if (message.revision !== expectedRevision) {
      refuse('message.edit-conflict', { revision: message.revision, text: message.text, yours: text })
    }
    const { seq, at } = await append(tx, chatScope(chatId), messageEdited(messageId))
    const revision = message.revision + 1
    await tx.messageBody.create({ data: { messageId, revision, body: { kind: 'plain', text, mentions }, writtenAt: at } })
    await tx.message.update({ where: { id: messageId }, data: { revision, editedAt: at, updatedSeq: seq } })
  })
  return getMessage(ctx, messageId)
}

/** What it said is gone from the database, and so are its reactions; its place stays. Once more, it changes nothing. */
export async function removeMessage(ctx: SignedInContext, messageId: MessageId): Promise<Message> {
  const chatId = await assertReadable(ctx, messageId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const message = await assertCanTouch(tx, ctx.actor, 'message.remove', { chatId, messageId })
    if (message.removed) return
    const { seq, at } = await append(tx, chatScope(chatId), messageRemoved(messageId))
    await tx.messageBody.deleteMany({ where: { messageId } })
    await tx.reaction.deleteMany({ where: { messageId } })
    await tx.message.update({ where: { id: messageId }, data: { removedAt: at, removedSeq: seq, updatedSeq: seq } })
  })
  return getMessage(ctx, messageId)
}

export async function listRevisions(ctx: SignedInContext, messageId: MessageId): Promise<Revisions> {
  const chatId = await assertReadable(ctx, messageId)
  await assertCanTouch(ctx.db.prisma, ctx.actor, 'message.read-revisions', { chatId, messageId })
  return { items: await findRevisions(ctx.db, messageId) }
}

/**
 * A line that nobody wrote, in the chat at the seq of the event that it tells of. Inside a transaction that holds the lock of the chat's
 * scope; who may do what it says has been asked there.
 */
export async function appendSystemLine(
  tx: Tx,
  { chatId, actorId, event, facts }: { chatId: ChatId; actorId: UserId; event: NewEvent; facts: SystemFacts },
): Promise<{ messageId: MessageId; seq: number; at: Date }> {
  const messageId = createMessageId()
  const { seq, at } = await append(tx, chatScope(chatId), { ...event, messageId })
  await tx.message.create({
    data: { id: messageId, chatId, seq, updatedSeq: seq, authorId: actorId, kind: 'system', facts, sentAt: at },
  })
  await tx.chat.update({ where: { id: chatId }, data: { lastMessageId: messageId, lastActiveAt: at } })
  return { messageId, seq, at }
}

/** For whoever has already made sure that their reader may see them. */
export const getMessagesInEvents = ({ db }: Pick<Context, 'db'>, ids: readonly MessageId[]): Promise<MessageInEvent[]> =>
  findMessagesInEvents(db, ids)
