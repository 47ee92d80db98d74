import type { Tx } from '@parley/db'
import { type ChatAction, type ChatId, type ChatKind, type ChatResource, can, type Role, type UserId } from '@parley/protocol'
import type { Actor, SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { isMember } from './queries.ts'

/** The same refusal for a chat that is missing and one that is somebody else's. */
export async function assertMember({ db, actor }: SignedInContext, chatId: ChatId): Promise<void> {
  if (!(await isMember(db, chatId, actor.userId))) refuse('chat.not-found')
}

/** What a person is in a chat. */
export interface Standing {
  readonly kind: ChatKind
  readonly role: Role
}

/**
 * The right to do something in a chat, asked under the lock of its scope: a role taken away a moment ago counts. Permission comes before
 * existence: who isn't in the chat learns nothing of it.
 */
export async function assertCan(
  tx: Tx,
  actor: Actor,
  action: ChatAction,
  { chatId, ...resource }: Omit<ChatResource, 'kind'> & { chatId: ChatId },
): Promise<Standing> {
  const standing = await readStanding(tx, chatId, actor.userId)
  if (!standing) refuse('chat.not-found')
  if (!can(standing.role, action, { ...resource, kind: standing.kind })) refuse('chat.not-allowed', { action })
  return standing
}

/** Null for who isn't a member now, whether there is such a chat or not. */
export async function readStanding(tx: Tx, chatId: ChatId, userId: UserId): Promise<Standing | null> {
  const [standing] = await tx.$queryRaw<Standing[]>`
    select c.kind, m.role from member m join chat c on c.id = m.chat_id where m.chat_id = ${chatId}::uuid and m.user_id = ${userId}::uuid`
  return standing ?? null
}
