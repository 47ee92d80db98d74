import { type Database, statement } from '@parley/db'
import { type ChatId, type ListMembers, type Member, type MembersPage, timestampSchema, type UserId, userIdSchema } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'

const rankSchema = z.enum(['0', '1', '2', '3'])
const cursorKeySchema = z.tuple([rankSchema, timestampSchema, userIdSchema])

interface MemberRow extends Member {
  readonly place: number
  readonly joinedAt: string
}

/** As this person may know them: what others have read is theirs to see only while they share it themselves. */
const memberColumns = `
  m.user_id as "userId", m.role, m.delivered_seq as "deliveredSeq",
  case when m.user_id = viewer.id or viewer.share_read_receipts then m.shared_read_seq else 0 end as "readSeq",
  role.place, m.joined_at as "joinedAt"
  from "user" viewer
  join member m on m.chat_id = $2
  cross join lateral (select case m.role when 'owner' then 0 when 'admin' then 1 when 'moderator' then 2 else 3 end as place) role
  where viewer.id = $1`

const membersPageStatement = statement<MemberRow>(
  'members.page',
  `select ${memberColumns} and (role.place, m.joined_at, m.user_id) > ($3::int, $4::timestamptz, $5::uuid)
    order by role.place, m.joined_at, m.user_id
    limit $6`,
)

const beforeAll = ['0', '-infinity', '00000000-0000-0000-0000-000000000000'] as const

export async function listMembers(db: Database, viewerId: UserId, { chatId, cursor, limit }: ListMembers): Promise<MembersPage> {
  const after = cursor === undefined ? beforeAll : decodeCursor(cursor, cursorKeySchema)
  const rows = await db.query(membersPageStatement, [viewerId, chatId, ...after, limit + 1])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? encodeCursor([String(last.place), last.joinedAt, last.userId]) : null
  return { items: items.map(toMember), nextCursor }
}

const memberStatement = statement<MemberRow>('members.one', `select ${memberColumns} and m.user_id = $3`)

export async function findMember(db: Database, viewerId: UserId, { chatId, userId }: MemberKey): Promise<Member | null> {
  const [row] = await db.query(memberStatement, [viewerId, chatId, userId])
  return row ? toMember(row) : null
}

export interface MemberKey {
  readonly chatId: ChatId
  readonly userId: UserId
}

const toMember = ({ userId, role, deliveredSeq, readSeq }: MemberRow): Member => ({ userId, role, deliveredSeq, readSeq })
