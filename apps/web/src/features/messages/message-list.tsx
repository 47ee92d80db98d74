import type { UserId } from '@parley/protocol'
import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useLayoutEffect, useRef } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Announcer } from './announcer.tsx'
import { DayDivider, DayFloat } from './day-divider.tsx'
import { createEntrances } from './entrances.ts'
import { MessageBones, OlderBones } from './message-bones.tsx'
import { MessageRow } from './message-row.tsx'
import type { Author, Conversation } from './use-conversation.ts'
import { useRowsInView } from './use-rows-in-view.ts'
import { useUnseen } from './use-unseen.ts'

export type MessageListProps = Pick<Conversation, 'rows' | 'hasMore' | 'loadOlder' | 'retry' | 'remove'> & {
  isLoading: boolean
  me: Author
  /** The other person; null for the moment in which they aren't known yet. */
  peer: Author | null
  title: string
}

/** For the whole tab: what has come in once doesn't come in again when one returns to a chat. */
const entrances = createEntrances()

export function MessageList({ isLoading, rows, hasMore, loadOlder, retry, remove, me, peer, title }: MessageListProps) {
  const t = useTranslations('chat')
  const now = useNow()
  const view = useRowsInView({ rows, hasMore, loadOlder })
  const unseen = useUnseen(rows, { isAway: view.isAway, me: me.id })
  useOwnSendGoesToEnd(rows, view.toEnd)
  useEntrances({ rows, isLoading, me }, { isAtEnd: view.stick.current })
  const nameOf = useCallback((authorId: UserId) => (authorId === me.id ? me.displayName : (peer?.displayName ?? title)), [me, peer, title])

  return (
    <div className="log-place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={view.scroller} className="log" role="log" aria-label={t('messages')} aria-live="off" aria-busy={isLoading} tabIndex={0}>
        {rows.length === 0 && (isLoading ? <MessageBones /> : <NothingSaid title={title} />)}
        {rows.length > 0 && (
          <div className="rows-space" style={{ height: view.totalHeight }}>
            <Above hasMore={hasMore || isLoading} title={title} isFailed={view.isOlderFailed} onRetry={view.retryOlder} />
            <div className="rows-shown" style={{ transform: `translateY(${view.offset}px)` }}>
              {view.inView.map(({ index, row: { id, row, at, place, authorId, startsDay } }) => (
                <div key={id} ref={view.measure} data-index={index}>
                  {startsDay && <DayDivider at={at} now={now} />}
                  <MessageRow
                    row={row}
                    at={at}
                    place={place}
                    isOwn={authorId === me.id}
                    authorName={nameOf(authorId)}
                    takeEntrance={entrances.take}
                    onRetry={retry}
                    onRemove={remove}
                  />
                </div>
              ))}
            </div>
          </div>
        )}
      </div>
      <DayFloat at={view.top?.at ?? null} now={now} isShown={view.isScrolling && view.isAway && !view.top?.startsDay} />
      <button
        type="button"
        className="jump"
        hidden={!view.isAway}
        aria-label={unseen > 0 ? t('jumpToLatestNew', { count: unseen }) : t('jumpToLatest')}
        onClick={view.toEnd}
      >
        <ArrowDown size={20} aria-hidden="true" />
        {unseen > 0 && <span className="badge">{unseen > 99 ? '99+' : unseen}</span>}
      </button>
      <Announcer isLoading={isLoading} rows={rows} me={me.id} nameOf={nameOf} />
    </div>
  )
}

function NothingSaid({ title }: { title: string }) {
  const t = useTranslations('chat')
  return (
    <EmptyState
      art="someone-waits"
      as="h3"
      title={t.rich('empty.title', { person: () => <bdi key="person">{title}</bdi> })}
      hint={t('empty.hint')}
    />
  )
}

function Above({ hasMore, title, isFailed, onRetry }: { hasMore: boolean; title: string; isFailed: boolean; onRetry: () => void }) {
  const t = useTranslations('chat')
  if (!hasMore) {
    return (
      <p className="beginning">
        <span>{t.rich('beginning', { person: () => <bdi key="person">{title}</bdi> })}</span>
      </p>
    )
  }
  if (!isFailed) return <OlderBones />
  return (
    <div className="beginning">
      <span>{t('olderFailed')}</span>
      <button type="button" className="btn s ms-2" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  )
}

/** [UX8] Who says something wants to see it, wherever they were reading. */
function useOwnSendGoesToEnd(rows: MessageListProps['rows'], toEnd: () => void) {
  const last = rows.at(-1)
  const lastId = last?.row.status === 'sending' ? last.id : null
  const seen = useRef(lastId)
  useLayoutEffect(() => {
    if (lastId === null || lastId === seen.current) return
    seen.current = lastId
    toEnd()
  }, [lastId, toEnd])
}

/** Before the rows are drawn, for each asks at its first drawing how it comes in. */
function useEntrances({ rows, isLoading, me }: Pick<MessageListProps, 'rows' | 'isLoading' | 'me'>, { isAtEnd }: { isAtEnd: boolean }) {
  const before = useRef<Pick<MessageListProps, 'rows' | 'isLoading'> | null>(null)
  if (before.current?.rows === rows && before.current.isLoading === isLoading) return
  const arrivals = rows.map(({ id, authorId }) => ({ id, isOwn: authorId === me.id }))
  const isHistory = isLoading || (before.current?.isLoading ?? true)
  entrances.admit(arrivals, { isLive: !isHistory && (isAtEnd || arrivals.at(-1)?.isOwn === true), nowMs: performance.now() })
  before.current = { rows, isLoading }
}
