import { limits } from '@parley/protocol'

/** How far a member is, as others may know it, as columns of `member m`. */
export const receiptColumns = `
  m.chat_id as "chatId", m.user_id as "userId", m.delivered_seq as "deliveredSeq", m.shared_read_seq as "readSeq", m.receipts_at as at`

/**
 * What is unread to a person in a chat, of `member m` and their present membership `since`, when its log was so long, as columns beside
 * `unreadText`.
 */
export const unreadColumns = ({ asOfSeq }: { asOfSeq: string }): string => `
  m.chat_id as "chatId", m.read_seq as "readSeq", said.unread, case when said.unread > 0 then first.seq end as "unreadFromSeq",
  ${asOfSeq} as "asOfSeq"`

/** One's own lines and those of the system don't count, nor what was said before one came. */
export const unreadText = ({ asOfSeq }: { asOfSeq: string }): string => `
  cross join lateral (
    select greatest(least(coalesce(m.unread_from_seq, m.read_seq + 1), m.read_seq + 1), since.joined_seq + 1) as seq
  ) first
  cross join lateral (
    select count(*) as unread from (
      select 1 from message said
       where said.chat_id = m.chat_id and said.kind = 'text' and said.seq >= first.seq and said.seq <= ${asOfSeq}
         and said.author_id <> m.user_id and (said.removed_seq is null or said.removed_seq > ${asOfSeq})
       limit ${limits.unreadMax}
    ) counted
  ) said`
