import type { TimelineRow } from '@parley/client'
import { useUser } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { messageOf } from './grouping.ts'
import { type News, toNews } from './news.ts'
import { lastSeq } from './use-unseen.ts'

/** What comes within so long is announced as one. */
const togetherMs = 800

export type AnnouncerProps = { isLoading: boolean; newest: readonly TimelineRow[]; me: UserId }

/** [UX55] Reads out what others say while the chat is open, and that alone: not history, not what one says oneself. */
export function Announcer({ isLoading, newest, me }: AnnouncerProps) {
  const t = useTranslations()
  const heard = useRef<number | null>(null)
  const [news, setNews] = useState<News | null>(null)
  const author = useUser(news?.authorId ?? me)

  useEffect(() => {
    if (isLoading) return
    if (heard.current === null) {
      heard.current = lastSeq(newest)
      return
    }
    const timer = setTimeout(() => {
      const heardSeq = heard.current ?? 0
      const messages = newest.flatMap((row) => messageOf(row) ?? [])
      const latest = toNews(messages, { heardSeq, me })
      heard.current = Math.max(heardSeq, lastSeq(newest))
      if (latest) setNews(latest)
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
