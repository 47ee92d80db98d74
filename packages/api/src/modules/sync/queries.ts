import { type Database, statement } from '@parley/db'
import { type ChatId, type ChatKind, limits, type Member, type SessionId, type Settings, type UserId } from '@parley/protocol'

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

const positionsText = `
  select m.chat_id as "chatId", c.kind, s.last_seq as "lastSeq", s.min_seq as "minSeq", present.joined_seq as "joinedSeq",
         (select count(*) from member other where other.chat_id = m.chat_id) as "memberCount",
         jsonb_build_object('userId', m.user_id, 'role', m.role, 'deliveredSeq', m.delivered_seq, 'readSeq', m.shared_read_seq) as me
    from member m
    join chat c on c.id = m.chat_id
    join membership present on present.chat_id = m.chat_id and present.user_id = m.user_id and present.left_seq is null
    join scope s on s.id = 'chat:' || m.chat_id
   where m.user_id = $1`

/** What a stream begins with, all of it as of one moment. */
export interface StreamStart {
  readonly epoch: string
  readonly isSessionOpen: boolean
  /** Of the person's own scope. */
  readonly lastSeq: number
  readonly minSeq: number
  readonly settings: Settings
  readonly positions: readonly OwnPosition[]
  /** The people of all chats but the large ones. */
  readonly company: readonly UserId[]
}

/**
 * One statement, so that what it says of the session, of the person's own scope and of their chats is of one moment: the end of a session and
 * coming into a chat are events of that scope, either told of here or after `lastSeq`.
 */
const startStatement = statement<StreamStart>(
  'sync.start',
  `with theirs as materialized (${positionsText})
   select (select epoch from log_epoch) as epoch,
          exists (select 1 from session where id = $2 and ended_at is null and expires_at > now()) as "isSessionOpen",
          mine.last_seq as "lastSeq", mine.min_seq as "minSeq",
          jsonb_build_object(
            'status', u.status, 'shareReadReceipts', u.share_read_receipts, 'shareLastSeen', u.share_last_seen
          ) as settings,
          (select coalesce(jsonb_agg(to_jsonb(theirs)), '[]') from theirs) as positions,
          (select coalesce(jsonb_agg(distinct other.user_id), '[]')
             from theirs join member other on other.chat_id = theirs."chatId"
            where theirs."memberCount" <= ${limits.membersInlineMax}) as company
     from "user" u
     join scope mine on mine.id = 'user:' || u.id
    where u.id = $1`,
)

/** Null for somebody who isn't. */
export async function findStart(db: Database, userId: UserId, sessionId: SessionId): Promise<StreamStart | null> {
  const [start] = await db.query(startStatement, [userId, sessionId])
  return start ?? null
}

const positionStatement = statement<OwnPosition>('sync.position', `${positionsText} and m.chat_id = $2`)

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
