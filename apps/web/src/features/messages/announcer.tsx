import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import type { PlacedRow } from './grouping.ts'
import { lastSeq } from './use-unseen.ts'

/** What comes within so long is announced as one. */
const togetherMs = 800

/** Reads out what others say while the chat is open, and that alone: not history, not what one says oneself. */
export function Announcer({ rows, me, nameOf }: { rows: readonly PlacedRow[]; me: UserId; nameOf: (authorId: UserId) => string }) {
  const t = useTranslations('chat')
  const announcedSeq = useRef<number | null>(null)
  const [words, setWords] = useState('')

  useEffect(() => {
    if (announcedSeq.current === null) {
      announcedSeq.current = lastSeq(rows)
      return
    }
    const timer = setTimeout(() => {
      const fresh = rows.flatMap(({ row }) =>
        row.status === 'sent' && row.message.seq > (announcedSeq.current ?? 0) && row.message.authorId !== me ? [row.message] : [],
      )
      announcedSeq.current = lastSeq(rows)
      const last = fresh.at(-1)
      if (!last) return
      const name = nameOf(last.authorId)
      setWords(fresh.length === 1 ? t('announceOne', { name, text: last.text }) : t('announceMany', { count: fresh.length, name }))
    }, togetherMs)
    return () => clearTimeout(timer)
  }, [rows, me, nameOf, t])

  return (
    <div className="sr-only" aria-live="polite">
      {words}
    </div>
  )
}
