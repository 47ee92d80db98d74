import { type Database, statement } from '@parley/db'
import type { ChatId, MarkUnread, Message, Receipt, ReceiptsOfMessage, Unread, UserId } from '@parley/protocol'
import { receiptColumns, unreadColumns, unreadText } from './policy.ts'

/** What a device has said of itself, folded: 0 where it said nothing. */
export interface Watermarks {
  readonly chatId: ChatId
  readonly userId: UserId
  readonly deliveredSeq: number
  readonly readSeq: number
}

export interface MovedReceipt extends Receipt {
  /** Something others may know of has risen. */
  readonly shown: boolean
  /** The person's own watermark has risen. */
  readonly read: boolean
}

/**
 * One statement for everything that has gathered. The rows are locked in an order, so that two processes never wait for each other in a
 * circle. A step of `read` is what others may know: while it isn't shared there is none. It comes with a step of `delivered` or after one,
 * and `at` doesn't go back either.
 */
const moveStatement = statement<MovedReceipt>(
  'receipts.move',
  `with given as (
     select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) as g (chat_id, user_id, delivered_seq, read_seq)
   ), locked as (
     select m.chat_id, m.user_id, m.delivered_seq as old_delivered, m.read_seq as old_read, m.shared_read_seq as old_shared,
            u.share_read_receipts as shares, greatest(m.receipts_at, clock_timestamp()) as at,
            greatest(m.delivered_seq, least(greatest(g.delivered_seq, g.read_seq), s.last_seq)) as delivered,
            greatest(m.read_seq, least(g.read_seq, s.last_seq)) as read
       from given g
       join member m on m.chat_id = g.chat_id and m.user_id = g.user_id
       join scope s on s.id = 'chat:' || g.chat_id
       join "user" u on u.id = g.user_id
      order by m.chat_id, m.user_id
        for no key update of m
   ), moved as (
     update member m
        set delivered_seq = l.delivered, read_seq = l.read, receipts_at = l.at,
            shared_read_seq = case when l.shares and l.read > l.old_read then l.read else m.shared_read_seq end
       from locked l
      where m.chat_id = l.chat_id and m.user_id = l.user_id and (l.delivered > l.old_delivered or l.read > l.old_read)
     returning m.chat_id, m.user_id, m.delivered_seq, m.shared_read_seq, m.receipts_at,
               l.delivered > l.old_delivered as delivered_rose, l.read > l.old_read as read_rose, m.shared_read_seq > l.old_shared as shared_rose
   ), steps as (
     insert into receipt_step (chat_id, user_id, kind, seq, at)
     select chat_id, user_id, 'delivered', delivered_seq, receipts_at from moved where delivered_rose
     union all
     select chat_id, user_id, 'read', shared_read_seq, receipts_at from moved where shared_rose
     on conflict do nothing
   )
   select chat_id as "chatId", user_id as "userId", delivered_seq as "deliveredSeq", shared_read_seq as "readSeq", receipts_at as at,
          delivered_rose or shared_rose as shown, read_rose as read
     from moved`,
)

/** Raises what rises and gives only that. Chats that their person isn't in, or that don't exist, are passed over. */
export const moveReceipts = (db: Database, marks: readonly Watermarks[]): Promise<MovedReceipt[]> =>
  db.query(moveStatement, [
    marks.map(({ chatId }) => chatId),
    marks.map(({ userId }) => userId),
    marks.map(({ deliveredSeq }) => deliveredSeq),
    marks.map(({ readSeq }) => readSeq),
  ])

const markUnreadStatement = statement<{ chatId: ChatId }>(
  'receipts.mark-unread',
  `update member m
      set unread_from_seq = case when s.last_seq > since.joined_seq then greatest(since.joined_seq + 1, least($3::bigint, s.last_seq)) end
     from membership since, scope s
    where m.chat_id = $1 and m.user_id = $2 and s.id = 'chat:' || $1::uuid
      and since.chat_id = m.chat_id and since.user_id = m.user_id and since.left_seq is null
   returning m.chat_id as "chatId"`,
)
const markReadAgainStatement = statement<{ chatId: ChatId }>(
  'receipts.mark-read-again',
  'update member set unread_from_seq = null where chat_id = $1 and user_id = $2 returning chat_id as "chatId"',
)

/** False for a chat that isn't theirs. */
export async function saveUnreadMark(db: Database, userId: UserId, { chatId, fromSeq }: MarkUnread): Promise<boolean> {
  const rows =
    fromSeq === null
      ? await db.query(markReadAgainStatement, [chatId, userId])
      : await db.query(markUnreadStatement, [chatId, userId, fromSeq])
  return rows.length > 0
}

const unreadStatement = statement<Unread>(
  'receipts.unread',
  `select ${unreadColumns({ asOfSeq: 'given.as_of_seq' })}
     from unnest($2::uuid[], $3::bigint[]) as given (chat_id, as_of_seq)
     join member m on m.chat_id = given.chat_id and m.user_id = $1
     join membership since on since.chat_id = given.chat_id and since.user_id = $1 and since.left_seq is null
     ${unreadText({ asOfSeq: 'given.as_of_seq' })}`,
)

/** What was unread in each chat when its log was as long as `asOfSeq` says. Chats that aren't theirs are left out. */
export const findUnread = (db: Database, userId: UserId, asOfSeqs: ReadonlyMap<ChatId, number>): Promise<Unread[]> =>
  db.query(unreadStatement, [userId, [...asOfSeqs.keys()], [...asOfSeqs.values()]])

const receiptsStatement = statement<Receipt>(
  'receipts.of-chats',
  `select ${receiptColumns} from member m where m.chat_id = any ($1::uuid[]) order by m.chat_id, m.user_id`,
)

/** Of all members, as others may know them. */
export const findReceipts = (db: Database, chatIds: readonly ChatId[]): Promise<Receipt[]> => db.query(receiptsStatement, [chatIds])

const ofMessageStatement = statement<ReceiptsOfMessage['items'][number]>(
  'receipts.of-message',
  `select m.user_id as "userId", delivered.at as "deliveredAt", read.at as "readAt"
     from member m
     join "user" u on u.id = m.user_id
     join "user" viewer on viewer.id = $4
    cross join lateral (
       select at from receipt_step s
        where s.chat_id = m.chat_id and s.user_id = m.user_id and s.kind = 'delivered' and s.seq >= $2 order by s.seq limit 1
     ) delivered
     left join lateral (
       select at from receipt_step s
        where s.chat_id = m.chat_id and s.user_id = m.user_id and s.kind = 'read' and s.seq >= $2 order by s.seq limit 1
     ) read on u.share_read_receipts and viewer.share_read_receipts
    where m.chat_id = $1 and m.user_id <> $3
      and exists (
        select 1 from membership i
         where i.chat_id = m.chat_id and i.user_id = m.user_id and i.joined_seq < $2 and $2 <= coalesce(i.left_seq, $2)
      )
    order by read.at nulls last, delivered.at, m.user_id`,
)

/** A message was delivered, and read, at the first step that reached it. Only members who may see it are named. */
export const findReceiptsOfMessage = (
  db: Database,
  viewerId: UserId,
  { chatId, seq, authorId }: Pick<Message, 'chatId' | 'seq' | 'authorId'>,
): Promise<ReceiptsOfMessage['items']> => db.query(ofMessageStatement, [chatId, seq, authorId, viewerId])
