import type { TimelineRow } from '@parley/client'
import { useUser } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { messageOf } from './grouping.ts'
import { toWords } from './markup.ts'
import { countsAsUnread } from './unread.ts'
import { lastSeq } from './use-unseen.ts'

/** What comes within so long is announced as one. */
const togetherMs = 800

export type AnnouncerProps = { isLoading: boolean; newest: readonly TimelineRow[]; me: UserId }

type News = { seq: number; authorId: UserId; text: string; count: number }

/** [UX55] Reads out what others say while the chat is open, and that alone: not history, not what one says oneself. */
export function Announcer({ isLoading, newest, me }: AnnouncerProps) {
  const t = useTranslations()
  const announcedSeq = useRef<number | null>(null)
  const [news, setNews] = useState<News | null>(null)
  const author = useUser(news?.authorId ?? me)

  useEffect(() => {
    if (isLoading) return
    if (announcedSeq.current === null) {
      announcedSeq.current = lastSeq(newest)
      return
    }
    const timer = setTimeout(() => {
      const fromSeq = (announcedSeq.current ?? 0) + 1
      const fresh = newest.flatMap((row) => {
        const message = messageOf(row)
        return message && countsAsUnread(message, { fromSeq, me }) ? [message] : []
      })
      announcedSeq.current = lastSeq(newest)
      const last = fresh.at(-1)
      if (last) setNews({ seq: last.seq, authorId: last.authorId, text: toWords(last.text), count: fresh.length })
    }, togetherMs)
    return () => clearTimeout(timer)
  }, [isLoading, newest, me])

  const name = author?.displayName ?? t('chats.someone')
  return (
    <div className="sr-only" aria-live="polite">
      {/* A new paragraph each time: the same words twice are two announcements. */}
      {news && (
        <p key={news.seq}>
          {news.count === 1 ? t('chat.announceOne', { name, text: news.text }) : t('chat.announceMany', { count: news.count, name })}
        </p>
      )}
    </div>
  )
}
