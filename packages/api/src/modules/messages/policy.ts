import type { Tx } from '@parley/db'
import { type ChatAction, type ChatId, can, type MessageId } from '@parley/protocol'
import type { Actor, SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { readStanding } from '../chats/policy.ts'
import { findChatOf, type LockedMessage, readMessage } from './queries.ts'

/** Gives the chat of a message. The same refusal for one that is missing, one of somebody else's chat and one said while one wasn't there. */
export async function assertReadable({ db, actor }: SignedInContext, messageId: MessageId): Promise<ChatId> {
  return (await findChatOf(db, actor.userId, messageId)) ?? refuse('message.not-found')
}

export const isReadable = async ({ db, actor }: SignedInContext, messageId: MessageId): Promise<boolean> =>
  (await findChatOf(db, actor.userId, messageId)) !== null

type MessageAction = Extract<ChatAction, 'message.edit' | 'message.remove' | 'message.react' | 'message.read-revisions'>

/**
 * The right to do something to a message, asked again under the lock of its chat: who was put out a moment ago is a stranger. Permission
 * comes before existence. A system line is nobody's words: it is neither edited nor removed.
 */
export async function assertCanTouch(
  tx: Tx,
  actor: Actor,
  action: MessageAction,
  { chatId, messageId }: { chatId: ChatId; messageId: MessageId },
): Promise<LockedMessage> {
  const standing = await readStanding(tx, chatId, actor.userId)
  const message = standing && (await readMessage(tx, actor.userId, messageId))
  if (!message) refuse('message.not-found')
  const isOwn = message.authorId === actor.userId
  if (!can(standing.role, action, { kind: standing.kind, isOwn })) refuse('message.not-allowed')
  if (message.kind === 'system' && (action === 'message.edit' || action === 'message.remove')) refuse('message.not-allowed')
  return message
}
