import { type Database, statement, type Tx } from '@parley/db'
import {
  chatScope,
  emojiSchema,
  type ListReactions,
  limits,
  type Message,
  type MessageId,
  type React,
  type ReactionsPage,
  timestampSchema,
  type UserId,
  userIdSchema,
} from '@parley/protocol'
import { z } from 'zod'
import type { SignedInContext } from '../../context.ts'
import { append, lockScopes, transact } from '../../log/append.ts'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'
import { refuse } from '../../platform/refuse.ts'
import { reactionSet } from './events.ts'
import { assertCanTouch, assertReadable } from './policy.ts'
import { getMessage } from './service.ts'

/** One of each emoji for each person. Counted under the lock, so every listener is told what is true; what changes nothing is no event. */
export async function react(ctx: SignedInContext, { messageId, emoji, on }: React): Promise<Message> {
  const chatId = await assertReadable(ctx, messageId)
  const actorId = ctx.actor.userId
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const message = await assertCanTouch(tx, ctx.actor, 'message.react', { chatId, messageId })
    if (message.removed) refuse('message.removed')
    const before = await countReactions(tx, messageId, emoji)
    if (on && before.ofThis === 0 && before.emoji >= limits.emojiPerMessageMax) {
      refuse('message.reactions-too-many', { emojiPerMessageMax: limits.emojiPerMessageMax })
    }
    const changed = await setReaction(tx, { messageId, actorId, emoji, on })
    if (!changed) return
    const count = before.ofThis + (on ? 1 : -1)
    const { seq } = await append(tx, chatScope(chatId), reactionSet(messageId, { emoji, actorId, on, count }))
    await tx.message.update({ where: { id: messageId }, data: { updatedSeq: seq } })
  })
  return getMessage(ctx, messageId)
}

/** How many have set this emoji, and how many different ones there are. */
async function countReactions(tx: Tx, messageId: MessageId, emoji: string): Promise<{ ofThis: number; emoji: number }> {
  const [counted] = await tx.$queryRaw<{ ofThis: number; emoji: number }[]>`
    select (count(*) filter (where emoji = ${emoji}))::integer as "ofThis", count(distinct emoji)::integer as emoji
      from reaction where message_id = ${messageId}::uuid`
  return counted ?? { ofThis: 0, emoji: 0 }
}

/** Whether that changed anything. */
async function setReaction(tx: Tx, { messageId, actorId, emoji, on }: React & { actorId: UserId }): Promise<boolean> {
  const reaction = { messageId, userId: actorId, emoji }
  const { count } = on
    ? await tx.reaction.createMany({ data: [reaction], skipDuplicates: true })
    : await tx.reaction.deleteMany({ where: reaction })
  return count === 1
}

/** Who reacted: by emoji, then by when. */
export async function listReactions(ctx: SignedInContext, { messageId, emoji, cursor, limit }: ListReactions): Promise<ReactionsPage> {
  await assertReadable(ctx, messageId)
  const after = cursor === undefined ? null : decodeCursor(cursor, cursorKeySchema)
  return findReactions(ctx.db, messageId, { emoji: emoji ?? null, after, limit })
}

const cursorKeySchema = z.tuple([emojiSchema, timestampSchema, userIdSchema])

const reactionsStatement = statement<ReactionsPage['items'][number]>(
  'messages.reactions',
  `select emoji, user_id as "userId", at
     from reaction
    where message_id = $1
      and ($6::text is null or emoji = $6)
      and ($2::text is null or (emoji collate "C", at, user_id) > ($2::text collate "C", $3::timestamptz, $4::uuid))
    order by emoji collate "C", at, user_id
    limit $5`,
)

async function findReactions(
  db: Database,
  messageId: MessageId,
  { emoji, after, limit }: { emoji: string | null; after: z.infer<typeof cursorKeySchema> | null; limit: number },
): Promise<ReactionsPage> {
  const rows = await db.query(reactionsStatement, [messageId, ...(after ?? [null, null, null]), limit + 1, emoji])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.emoji, last.at, last.userId]) : null }
}
