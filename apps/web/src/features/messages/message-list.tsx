import type { MessageId, UserId } from '@parley/protocol'
import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Announcer } from './announcer.tsx'
import { DayDivider, DayFloat } from './day-divider.tsx'
import { createEntrances } from './entrances.ts'
import { messageOf } from './grouping.ts'
import { MessageBones, OlderBones } from './message-bones.tsx'
import type { Standing } from './message-rights.ts'
import { MessageRow } from './message-row.tsx'
import { NewDivider } from './new-divider.tsx'
import { OverlayHost, useOverlay } from './overlay-host.tsx'
import type { RowVerbs } from './row-verbs.ts'
import { TypingRow } from './typing-row.tsx'
import { countsAsUnread } from './unread.ts'
import { UnreadPill } from './unread-pill.tsx'
import { useActiveRow } from './use-active-row.ts'
import type { Conversation } from './use-conversation.ts'
import { useFlash } from './use-flash.ts'
import { useJump } from './use-jump.ts'
import { useRowsInView } from './use-rows-in-view.ts'
import { useUnseen } from './use-unseen.ts'

export type MessageListProps = Pick<Conversation, 'rows' | 'hasMore' | 'loadOlder' | 'members' | 'typing' | 'visit' | 'isLooking'> & {
  isLoading: boolean
  /** How much is unread at this moment. */
  unread: number
  standing: Standing
  title: string
  /** Everything a row can ask for but what the list does itself. */
  verbs: Omit<RowVerbs, 'jumpTo' | 'open' | 'peek' | 'leave'>
  /** The end is in sight of somebody. */
  onSeenToEnd: () => void
  /** A key that means the composer was pressed on the list. */
  onWrite: () => void
}

/** What is said already names people by itself. */
const nobody: MessageListProps['members'] = []

/** For the whole tab: what has come in once doesn't come in again when one returns to a chat. */
const entrances = createEntrances()

export const MessageList = memo(function MessageList({
  isLoading,
  unread,
  rows,
  hasMore,
  loadOlder,
  members,
  typing,
  visit,
  isLooking,
  standing,
  title,
  verbs,
  onSeenToEnd,
  onWrite,
}: MessageListProps) {
  const t = useTranslations('chat')
  const now = useNow()
  const { me } = standing
  const firstNewIndex = useMemo(() => rows.findIndex(({ startsNew }) => startsNew), [rows])
  const firstNewRow = rows[firstNewIndex]
  const firstNew = visit.status === 'here' ? (firstNewRow?.id ?? null) : undefined
  const view = useRowsInView({ rows, hasMore, loadOlder, opensAt: firstNew, isTyping: typing.length > 0, speakers: standing })
  const isNewAbove = view.isPlaced && firstNewIndex >= 0 && firstNewIndex < view.topIndex
  const unseen = useUnseen(rows, { isAway: view.isAway, bottom: view.bottom, me })
  const overlay = useOverlay()
  const active = useActiveRow({ isHeld: overlay.open?.isOpen ?? false })
  const flash = useFlash()
  useOwnSendGoesToEnd(rows, view.toEnd)
  useEntrances({ rows, isLoading, me }, { isAtEnd: view.stick.current })
  useSeenToEnd(rows, { isAtEnd: view.isPlaced && !view.isAway && isLooking, onSeenToEnd })
  useWhyUnread(visit, rows, { me, isLooking, flash: flash.start })
  const jumpTo = useJump({ hasMore, loadOlder, reveal: view.reveal, flash: flash.start })

  const rowVerbs = useMemo<RowVerbs>(() => ({ ...verbs, ...overlay.verbs, jumpTo }), [verbs, overlay.verbs, jumpTo])
  const opened = overlay.open?.isOpen && !overlay.open.isPeek ? overlay.open.overlay : null
  const openId = opened?.message.id ?? null
  const openKind = opened?.kind === 'react' || opened?.kind === 'delete' || opened?.kind === 'more' ? opened.kind : null
  const activeId = opened?.kind === 'sheet' ? null : (openId ?? active.activeId)
  const entryId = active.focusedId ?? rows.at(-1)?.id

  return (
    <div className="log-place">
      <div
        ref={view.scroller}
        className="log"
        role="log"
        aria-label={t('messages')}
        aria-live="off"
        aria-busy={isLoading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={({ key, ctrlKey, metaKey, altKey }) => {
          if (key === 'Escape' || (key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey)) onWrite()
        }}
      >
        {rows.length === 0 && (isLoading ? <MessageBones /> : <NothingSaid title={title} kind={standing.kind} />)}
        {rows.length > 0 && (
          <div className={classNames('rows-space', standing.kind === 'group' && 'named')} style={{ height: view.totalHeight }}>
            <Above
              hasMore={hasMore || isLoading}
              title={title}
              kind={standing.kind}
              isFailed={view.isOlderFailed}
              onRetry={view.retryOlder}
            />
            <div className="rows-shown" style={{ transform: `translateY(${view.offset}px)` }} {...active.handlers}>
              {view.inView.map(({ index, row: { id, row, at, place, authorId, startsDay, startsNew } }) => (
                <div key={id} ref={view.measure} data-index={index}>
                  {startsDay && <DayDivider at={at} now={now} />}
                  {startsNew && <NewDivider />}
                  <MessageRow
                    row={row}
                    at={at}
                    place={place}
                    authorId={authorId}
                    standing={standing}
                    members={messageOf(row) ? nobody : members}
                    isActive={id === activeId}
                    opened={id === openId ? openKind : null}
                    isEntry={id === entryId}
                    isFlashed={flash.ids.has(id)}
                    takeEntrance={entrances.take}
                    verbs={rowVerbs}
                  />
                </div>
              ))}
            </div>
            <TypingRow userIds={typing} />
          </div>
        )}
      </div>
      {rows.length === 0 && !isLoading && <TypingRow userIds={typing} />}
      <DayFloat at={view.top?.at ?? null} now={now} isShown={view.isScrolling && view.isAway && !view.top?.startsDay} />
      {unread > 0 && isNewAbove && firstNewRow && (
        <UnreadPill count={unread} since={firstNewRow.at} now={now} onJump={() => jumpTo(firstNewRow)} onRead={onSeenToEnd} />
      )}
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
      <Announcer isLoading={isLoading} rows={rows} me={me} />
      <OverlayHost
        open={overlay.open}
        standing={standing}
        verbs={rowVerbs}
        onStay={overlay.verbs.stay}
        onWrite={onWrite}
        onClose={overlay.verbs.close}
        onClosed={overlay.forget}
      />
    </div>
  )
})

function NothingSaid({ title, kind }: { title: string; kind: Standing['kind'] }) {
  const t = useTranslations('chat')
  const name = { person: () => <bdi key="person">{title}</bdi> }
  return kind === 'direct' ? (
    <EmptyState art="someone-waits" as="h3" title={t.rich('empty.title', name)} hint={t('empty.hint')} />
  ) : (
    <EmptyState art="someone-waits" as="h3" title={t('empty.groupTitle')} hint={t.rich('empty.groupHint', name)} />
  )
}

type AboveProps = { hasMore: boolean; title: string; kind: Standing['kind']; isFailed: boolean; onRetry: () => void }

function Above({ hasMore, title, kind, isFailed, onRetry }: AboveProps): ReactNode {
  const t = useTranslations('chat')
  if (!hasMore) {
    return (
      <p className="beginning">
        <span>{t.rich(kind === 'direct' ? 'beginning' : 'beginningOfGroup', { person: () => <bdi key="person">{title}</bdi> })}</span>
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
function useEntrances(
  { rows, isLoading, me }: Pick<MessageListProps, 'rows' | 'isLoading'> & { me: UserId },
  { isAtEnd }: { isAtEnd: boolean },
) {
  const before = useRef<Pick<MessageListProps, 'rows' | 'isLoading'> | null>(null)
  if (before.current?.rows === rows && before.current.isLoading === isLoading) return
  const arrivals = rows.map(({ id, authorId }) => ({ id, isOwn: authorId === me }))
  const isHistory = isLoading || (before.current?.isLoading ?? true)
  entrances.admit(arrivals, { isLive: !isHistory && (isAtEnd || arrivals.at(-1)?.isOwn === true), nowMs: performance.now() })
  before.current = { rows, isLoading }
}

/** [UX47] Read is what has come to its end before somebody's eyes. */
function useSeenToEnd(rows: MessageListProps['rows'], { isAtEnd, onSeenToEnd }: { isAtEnd: boolean; onSeenToEnd: () => void }) {
  useEffect(() => {
    if (isAtEnd && rows.length > 0) onSeenToEnd()
  }, [isAtEnd, rows, onSeenToEnd])
}

/** The messages that are why the chat counts as unread show themselves once, when somebody looks. */
function useWhyUnread(
  visit: MessageListProps['visit'],
  rows: MessageListProps['rows'],
  { me, isLooking, flash }: { me: UserId; isLooking: boolean; flash: (ids: readonly MessageId[]) => void },
) {
  const shown = useRef<typeof visit | null>(null)
  useEffect(() => {
    if (visit.status !== 'here' || !visit.visit || !isLooking || shown.current === visit) return
    const { newFromSeq } = visit.visit
    shown.current = visit
    flash(rows.flatMap(({ id, row }) => (countsAsUnread(messageOf(row), { fromSeq: newFromSeq, me }) ? [id] : [])))
  }, [visit, rows, me, isLooking, flash])
}
