import { type Database, statement } from '@parley/db'
import type { ChatId, ChatKind, Member, UserId } from '@parley/protocol'

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

const positionsStatement = statement<OwnPosition>('sync.positions', positionsText)

export const findPositions = (db: Database, userId: UserId): Promise<OwnPosition[]> => db.query(positionsStatement, [userId])

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
