import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import type { PlacedRow } from './grouping.ts'
import { lastSeq } from './use-unseen.ts'

/** What comes within so long is announced as one. */
const togetherMs = 800

export type AnnouncerProps = { isLoading: boolean; rows: readonly PlacedRow[]; me: UserId; nameOf: (authorId: UserId) => string }

/** Reads out what others say while the chat is open, and that alone: not history, not what one says oneself. */
export function Announcer({ isLoading, rows, me, nameOf }: AnnouncerProps) {
  const t = useTranslations('chat')
  const announcedSeq = useRef<number | null>(null)
  const [announced, setAnnounced] = useState({ seq: 0, words: '' })

  useEffect(() => {
    if (isLoading) return
    if (announcedSeq.current === null) {
      announcedSeq.current = lastSeq(rows)
      return
    }
    const timer = setTimeout(() => {
      const seq = lastSeq(rows)
      const fresh = rows.flatMap(({ row }) =>
        row.status === 'sent' && row.message.seq > (announcedSeq.current ?? 0) && row.message.authorId !== me ? [row.message] : [],
      )
      announcedSeq.current = seq
      const last = fresh.at(-1)
      if (!last) return
      const name = nameOf(last.authorId)
      setAnnounced({
        seq,
        words: fresh.length === 1 ? t('announceOne', { name, text: last.text }) : t('announceMany', { count: fresh.length, name }),
      })
    }, togetherMs)
    return () => clearTimeout(timer)
  }, [isLoading, rows, me, nameOf, t])

  return (
    <div className="sr-only" aria-live="polite">
      {/* A new paragraph each time: the same words twice are two announcements. */}
      <p key={announced.seq}>{announced.words}</p>
    </div>
  )
}
