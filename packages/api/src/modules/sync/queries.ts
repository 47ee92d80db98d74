import { type Database, statement } from '@parley/db'
import {
  type ChatId,
  type ChatKind,
  limits,
  type Member,
  type Receipt,
  type SessionId,
  type Settings,
  type Timestamp,
  type Unread,
  type User,
  type UserId,
} from '@parley/protocol'
import { isOpenText, isQuietText, type OpenSession } from '../accounts/policy.ts'
import { type ChatRow, chatsPageOf } from '../chats/policy.ts'
import { appearanceColumns, thereText } from '../presence/policy.ts'
import { receiptColumns, unreadColumns, unreadText } from '../receipts/policy.ts'
import { profileColumns } from '../users/policy.ts'

/** Where the log of a chat stands, for one of its members. */
export interface OwnPosition {
  readonly chatId: ChatId
  readonly kind: ChatKind
  readonly lastSeq: number
  readonly minSeq: number
  /** Of the present membership: what stands at or before it isn't replayed. */
  readonly joinedSeq: number
  readonly memberCount: number
  /** The person themselves, as others may know them. */
  readonly me: Member
}

const positionColumns = `
  m.chat_id as "chatId", c.kind, s.last_seq as "lastSeq", s.min_seq as "minSeq", since.joined_seq as "joinedSeq",
  (select count(*) from member other where other.chat_id = m.chat_id) as "memberCount",
  json_build_object('userId', m.user_id, 'role', m.role, 'deliveredSeq', m.delivered_seq, 'readSeq', m.shared_read_seq) as me`

const positionsText = `
    from member m
    join chat c on c.id = m.chat_id
    join membership since on since.chat_id = m.chat_id and since.user_id = m.user_id and since.left_seq is null
    join scope s on s.id = 'chat:' || m.chat_id`

/**
 * Whose stream begins. Who has been here before is told the registers of their chats as well, and who hasn't, or not lately, their chats: the
 * first page of them.
 */
export interface StreamOpening {
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly comesBack: boolean
  readonly seesChats: boolean
}

/** What a stream begins with, all of it as of one moment. */
export interface StreamStart {
  readonly epoch: string
  /** Null for one that is no more. */
  readonly session: OpenSession | null
  /** Of the person's own scope. */
  readonly lastSeq: number
  readonly minSeq: number
  readonly settings: Settings
  readonly positions: readonly OwnPosition[]
  /** The person, and those of all chats but the large ones. */
  readonly people: readonly User[]
  /** Of everyone in those chats, for who comes back. */
  readonly receipts: readonly Receipt[]
  /** Of each chat as far as its log goes, for who comes back. */
  readonly unread: readonly Unread[]
  /** One more than a page, for who sees them. */
  readonly chats: readonly ChatRow[] | null
}

/**
 * One statement, so that what it says of the session, of the person's own scope and of their chats is of one moment: the end of a session and
 * coming into a chat are events of that scope, either told of here or after `lastSeq`. And one for many people: a herd comes back at once.
 * `(select …)` hides from the planner how many: a plan that doesn't depend on it is made a few times and then kept, instead of each time.
 */
const startsStatement = statement<{ place: number; start: StreamStart }>(
  'sync.start',
  `select given.place, to_json(start) as start
     from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::boolean[]), (select $4::boolean[]))
          with ordinality as given (user_id, session_id, comes_back, sees_chats, place)
    cross join lateral (
      with theirs as materialized (
        select ${positionColumns}, m.chat_id, m.user_id, m.read_seq, m.unread_from_seq, since.joined_seq, s.last_seq
          ${positionsText} where m.user_id = given.user_id
      ), crew as materialized (
        select m.chat_id, m.user_id, m.delivered_seq, m.shared_read_seq, m.receipts_at
          from theirs join member m on m.chat_id = theirs.chat_id
         where theirs."memberCount" <= ${limits.membersInlineMax}
      ), company as (
        select given.user_id union select user_id from crew
      )
      select (select epoch from log_epoch) as epoch,
             (select json_build_object('quiet', ${isQuietText}) from session where id = given.session_id and ${isOpenText}) as session,
             mine.last_seq as "lastSeq", mine.min_seq as "minSeq",
             json_build_object(
               'status', me.status, 'shareReadReceipts', me.share_read_receipts, 'shareLastSeen', me.share_last_seen
             ) as settings,
             (select coalesce(json_agg(own), '[]') from (
               select "chatId", kind, "lastSeq", "minSeq", "joinedSeq", "memberCount", me from theirs
             ) own) as positions,
             (select json_agg(person) from (
               select ${profileColumns}, ${appearanceColumns({ viewerShares: 'me.share_last_seen' })}
                 from company join "user" u on u.id = company.user_id
                cross join lateral ${thereText({ isArriving: 'u.id = given.user_id' })}
             ) person) as people,
             (select coalesce(json_agg(receipt), '[]') from (
               select ${receiptColumns} from crew m where given.comes_back
             ) receipt) as receipts,
             (select coalesce(json_agg(counted), '[]') from (
               select ${unreadColumns({ asOfSeq: 'm.last_seq' })}
                 from theirs m cross join lateral (select m.joined_seq) since ${unreadText({ asOfSeq: 'm.last_seq' })}
                where given.comes_back
             ) counted) as unread,
             case when given.sees_chats then (select coalesce(json_agg(shown), '[]') from (
               ${chatsPageOf({ userId: 'given.user_id', limit: String(limits.snapshotChatsMax + 1) })}
             ) shown) end as chats
        from "user" me
        join scope mine on mine.id = 'user:' || me.id
       where me.id = given.user_id
    ) start
    order by given.place`,
)

/** Nothing of somebody who isn't. */
export async function findStarts(db: Database, openings: readonly StreamOpening[]): Promise<(StreamStart | undefined)[]> {
  const rows = await db.query(startsStatement, [
    openings.map(({ userId }) => userId),
    openings.map(({ sessionId }) => sessionId),
    openings.map(({ comesBack }) => comesBack),
    openings.map(({ seesChats }) => seesChats),
  ])
  const starts = new Map(rows.map(({ place, start }) => [place, toPlain(start)]))
  return openings.map((_, index) => starts.get(index + 1))
}

/** What comes inside of JSON has the times of Postgres. */
const toPlain = (start: StreamStart): StreamStart => ({
  ...start,
  people: start.people.map((user) => ({ ...user, lastSeenAt: user.lastSeenAt && toTimestamp(user.lastSeenAt) })),
  receipts: start.receipts.map((receipt) => ({ ...receipt, at: toTimestamp(receipt.at) })),
  chats: start.chats?.map(toPlainChat) ?? null,
})

const toPlainChat = (row: ChatRow): ChatRow => ({
  ...row,
  createdAt: toTimestamp(row.createdAt),
  lastActiveAt: toTimestamp(row.lastActiveAt),
  messageSentAt: row.messageSentAt && toTimestamp(row.messageSentAt),
  messageRemovedAt: row.messageRemovedAt && toTimestamp(row.messageRemovedAt),
})

const toTimestamp = (text: string): Timestamp => new Date(text).toISOString()

const positionStatement = statement<OwnPosition>(
  'sync.position',
  `select ${positionColumns} ${positionsText} where m.user_id = $1 and m.chat_id = $2`,
)

/** Null for a chat that isn't theirs. */
export async function findPosition(db: Database, userId: UserId, chatId: ChatId): Promise<OwnPosition | null> {
  const [position] = await db.query(positionStatement, [userId, chatId])
  return position ?? null
}

const membersStatement = statement<{ userId: UserId }>(
  'sync.members',
  'select distinct user_id as "userId" from member where chat_id = any ($1::uuid[])',
)

/** Everyone in any of these chats, for whoever has already made sure that their reader may know them. */
export async function findMembers(db: Database, chatIds: readonly ChatId[]): Promise<UserId[]> {
  const rows = await db.query(membersStatement, [chatIds])
  return rows.map(({ userId }) => userId)
}
