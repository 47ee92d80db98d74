import type { Message, UserId } from '@parley/protocol'
import { toWords } from '../markup/index.ts'
import { countsAsUnread } from './unread.ts'

/** What is read out: the last of what came together, and of how many. */
export type News = { seq: number; authorId: UserId; text: string; count: number }

/**
 * [UX55] What others have said since `heardSeq`. Not what one says oneself, not what is edited, and not history: what is older than the last
 * thing heard is old, however late it is loaded.
 */
export function toNews(messages: readonly Message[], { heardSeq, me }: { heardSeq: number; me: UserId }): News | null {
  const fresh = messages.filter((message) => countsAsUnread(message, { fromSeq: heardSeq + 1, me }))
  const last = fresh.at(-1)
  return last ? { seq: last.seq, authorId: last.authorId, text: toWords(last.text), count: fresh.length } : null
}
