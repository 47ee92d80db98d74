import { statement, type Tx } from '@parley/db'
import {
  type ChatAction,
  type ChatId,
  type ChatKind,
  type ChatResource,
  can,
  limits,
  type Member,
  type MessageId,
  type MessageKind,
  type Role,
  type SystemFacts,
  type Timestamp,
  type UserId,
} from '@parley/protocol'
import type { Actor, SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'

const isMemberStatement = statement<{ found: boolean }>(
  'chats.is-member',
  'select exists (select 1 from member where chat_id = $1 and user_id = $2) as found',
)

/** The same refusal for a chat that is missing and one that is somebody else's. */
export async function assertMember({ db, actor }: SignedInContext, chatId: ChatId): Promise<void> {
  const [row] = await db.query(isMemberStatement, [chatId, actor.userId])
  if (!row?.found) refuse('chat.not-found')
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

/** A chat as somebody sees it. */
export interface ChatRow {
  /** Whose view it is. */
  readonly viewerId: UserId
  readonly id: ChatId
  readonly kind: ChatKind
  readonly name: string | null
  readonly description: string
  readonly createdAt: Timestamp
  readonly lastActiveAt: Timestamp
  readonly lastSeq: number
  readonly myRole: Role
  readonly memberCount: number
  readonly members: Member[] | null
  readonly readSeq: number
  readonly unread: number
  readonly unreadFromSeq: number
  readonly mentionedSeq: number | null
  readonly messageId: MessageId | null
  readonly messageSeq: number
  readonly messageAuthorId: UserId
  readonly messageKind: MessageKind
  readonly messageFacts: SystemFacts | null
  readonly messageSentAt: Timestamp
  readonly messageRemovedAt: Timestamp | null
  readonly preview: string
}

/**
 * `wanted` gives who looks at which chat, as `user_id` and `chat_id`. One statement, so that `lastSeq`, the last message and what is unread
 * are of the same moment. A person sees nothing of a chat from before they came in, and what others have read only while they share it
 * themselves. Which chats it is about is settled first: to count for all of a person's chats and then show a page of them would cost by the
 * number of all. The people of a chat are counted once, however many look at it.
 */
export const chatsOf = (wanted: string): string => `
  with wanted as (${wanted}),
  people as (
    select looked_at.chat_id, counted.count
      from (select distinct chat_id from wanted) looked_at
      cross join lateral (select count(*) from member m where m.chat_id = looked_at.chat_id) counted
  )
  select me.user_id as "viewerId", c.id, c.kind, c.name, c.description, c.created_at as "createdAt",
  c.last_active_at as "lastActiveAt", s.last_seq as "lastSeq",
  me.role as "myRole", people.count as "memberCount", inline.members, me.read_seq as "readSeq", unread.count as unread,
  news.from_seq as "unreadFromSeq", named.seq as "mentionedSeq",
  last.id as "messageId", last.seq as "messageSeq", last.author_id as "messageAuthorId",
  last.kind as "messageKind", last.facts as "messageFacts", last.sent_at as "messageSentAt", last.removed_at as "messageRemovedAt",
  coalesce(left(body.body ->> 'text', ${limits.previewCharsMax}), '') as preview
  from wanted
  join people on people.chat_id = wanted.chat_id
  join member me on me.chat_id = wanted.chat_id and me.user_id = wanted.user_id
  join "user" viewer on viewer.id = me.user_id
  join membership present on present.chat_id = me.chat_id and present.user_id = me.user_id and present.left_seq is null
  join chat c on c.id = me.chat_id
  join scope s on s.id = 'chat:' || c.id
  cross join lateral (
    select json_agg(
             json_build_object(
               'userId', m.user_id, 'role', m.role, 'deliveredSeq', m.delivered_seq,
               'readSeq', case when m.user_id = me.user_id or viewer.share_read_receipts then m.shared_read_seq else 0 end
             ) order by m.user_id
           ) as members
      from member m where m.chat_id = c.id and people.count <= ${limits.membersInlineMax}
  ) inline
  cross join lateral (select greatest(least(me.unread_from_seq, me.read_seq + 1), present.joined_seq + 1) as from_seq) news
  cross join lateral (
    select count(*) from (
      select 1 from message m
       where m.chat_id = c.id and m.kind = 'text' and m.seq >= news.from_seq and m.author_id <> me.user_id and m.removed_seq is null
       limit ${limits.unreadMax}
    ) counted
  ) unread
  left join lateral (
    select n.seq from mention n
     where n.user_id = me.user_id and n.chat_id = c.id and n.seq > present.joined_seq
     order by n.seq desc limit 1
  ) named on true
  left join message last on last.id = c.last_message_id and last.seq > present.joined_seq
  left join message_body body on body.message_id = last.id and body.revision = last.revision and last.removed_at is null`

/** Those of a person that were active last before that moment, the newest first. */
export const chatsPageOf = ({ userId, before, limit }: { userId: string; before?: string; limit: string }): string => `
  ${chatsOf(`
    select m.user_id, m.chat_id
      from member m join chat c on c.id = m.chat_id
     where m.user_id = ${userId} ${before === undefined ? '' : `and (c.last_active_at, c.id) < ${before}`}
     order by c.last_active_at desc, c.id desc
     limit ${limit}`)}
   order by c.last_active_at desc, c.id desc`
