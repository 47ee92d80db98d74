import type { ChatId, MessageId, UserId } from '@parley/protocol'
import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { onSameAddress } from '../../ui/local-link.tsx'
import { toBadge } from '../chats/index.ts'
import { useWasOnline } from '../connection/index.ts'
import { Announcer } from './announcer.tsx'
import { BackPill } from './back-pill.tsx'
import { DayFloat } from './day-divider.tsx'
import { createEntrances } from './entrances.ts'
import { messageOf } from './grouping.ts'
import { MessageBones, NewerBones, OlderBones } from './message-bones.tsx'
import type { Standing } from './message-rights.ts'
import { OverlayHost, useOverlay } from './overlay-host.tsx'
import type { RowVerbs } from './row-verbs.ts'
import { RowsShown } from './rows-shown.tsx'
import { keepAt, type Left, leaveAt, type Spot } from './spots.ts'
import { TypingRow } from './typing-row.tsx'
import { countsAsUnread } from './unread.ts'
import { UnreadPill } from './unread-pill.tsx'
import { useActiveRow } from './use-active-row.ts'
import type { Conversation } from './use-conversation.ts'
import { useFlash } from './use-flash.ts'
import { useJump } from './use-jump.ts'
import { useRowsInView } from './use-rows-in-view.ts'
import { useUnseen } from './use-unseen.ts'

export type MessageListProps = Pick<
  Conversation,
  | 'rows'
  | 'newest'
  | 'hasMore'
  | 'isExcerpt'
  | 'loadOlder'
  | 'loadNewer'
  | 'loadAround'
  | 'leaveExcerpt'
  | 'keepNear'
  | 'opening'
  | 'linkedId'
  | 'waysBackBefore'
  | 'onMissing'
  | 'members'
  | 'typing'
  | 'visit'
  | 'isNewBefore'
  | 'isLooking'
> & {
  chatId: ChatId
  isLoading: boolean
  /** How much is unread at this moment. */
  unread: number
  standing: Standing
  title: string
  /** Everything a row can ask for but what the list does itself. */
  verbs: Omit<RowVerbs, 'jumpTo' | 'open' | 'peek' | 'leave'>
  /** The end is in sight of somebody. */
  onSeenToEnd: () => void
  /** It stays in sight, until what is returned is called. */
  keepRead: () => () => void
  /** A key that means the composer was pressed on the list. */
  onWrite: () => void
  /** Null as long as nothing can be said. */
  onWave: (() => void) | null
}

const toEndIcon = <ArrowDown size={20} aria-hidden="true" />

/** For the whole tab: what has come in once doesn't come in again when one returns to a chat. */
const entrances = createEntrances()

export const MessageList = memo(function MessageList(props: MessageListProps) {
  const { chatId, isLoading, unread, rows, newest, hasMore, isExcerpt, loadOlder, loadNewer, loadAround, leaveExcerpt, keepNear } = props
  const {
    opening,
    linkedId,
    waysBackBefore,
    onMissing,
    members,
    typing,
    visit,
    isNewBefore,
    isLooking,
    standing,
    title,
    verbs,
    onSeenToEnd,
    keepRead,
    onWrite,
    onWave,
  } = props
  const t = useTranslations('chat')
  const now = useNow()
  const { me } = standing
  const firstNewIndex = useMemo(() => rows.findIndex(({ startsNew }) => startsNew), [rows])
  const firstNewRow = rows[firstNewIndex]
  const newFromSeq = visit.status === 'here' ? (visit.visit?.newFromSeq ?? null) : null
  const view = useRowsInView({
    rows,
    hasMore,
    isExcerpt,
    loadOlder,
    loadNewer,
    keepNear,
    opensAt: opening.status === 'open' ? opening.start : undefined,
    isTyping: typing.length > 0,
    speakers: standing,
  })
  const isNewAbove = view.isPlaced && (isNewBefore || (firstNewIndex >= 0 && firstNewIndex < view.topIndex))
  const unseen = useUnseen(newest, { isAway: view.isAway, bottom: view.bottom?.row ?? null, me, visit, unread })
  const overlay = useOverlay()
  const active = useActiveRow({ isHeld: overlay.open?.isOpen ?? false })
  const flash = useFlash()
  const stickToEnd = view.toEnd
  const leaveForEnd = useCallback(() => {
    leaveExcerpt()
    stickToEnd()
  }, [leaveExcerpt, stickToEnd])
  const { goTo, whereNow, isInSight } = view
  const jump = useJump({
    waysBackBefore,
    goTo,
    whereNow,
    isInSight,
    toEnd: leaveForEnd,
    loadAround,
    loadOlder,
    flash: flash.start,
    onMissing,
  })
  const { jumpTo, toNew, giveUp, forget } = jump
  const toEnd = useCallback(() => {
    leaveForEnd()
    giveUp()
  }, [leaveForEnd, giveUp])
  useEffect(() => {
    if (view.isPlaced && !view.isAway) forget()
  }, [view.isPlaced, view.isAway, forget])
  useOwnSendGoesToEnd(newest, toEnd)
  useEntrances({ newest, isLoading, me }, { isAtEnd: !isExcerpt && view.stick.current })
  useSeenToEnd(newest, { isAtEnd: view.isPlaced && !view.isAway && isLooking, onSeenToEnd, keepRead })
  useWhyUnread(visit, rows, { me, isLooking, flash: flash.start })
  useLinks({ linkedId, opening, jumpTo, back: jump.back, flash: flash.start })
  useLeaving({ chatId, isPlaced: view.isPlaced, rows, waysBack: jump.waysBack, whereNow, keepNear })
  useStaying({ isExcerpt, rows, topId: view.top?.id ?? null, stick: view.stick, isJumping: jump.isUnderWay, returnTo: jump.returnTo })

  /** What was pressed goes, and the focus with it: it belongs where one reads on. */
  const thenRead = (go: () => void) => () => {
    view.scroller.current?.focus({ preventScroll: true })
    go()
  }

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
        {rows.length === 0 && (isLoading ? <MessageBones /> : <NothingSaid title={title} kind={standing.kind} onWave={onWave} />)}
        {rows.length > 0 && (
          <div
            className={classNames('rows-space', standing.kind === 'group' && 'named')}
            style={{ height: view.totalHeight }}
            // Of what a server has drawn the height is put right before it is taken over.
            suppressHydrationWarning
          >
            <Above
              hasMore={hasMore || isLoading}
              title={title}
              kind={standing.kind}
              isFailed={view.older.isFailed}
              onRetry={view.older.retry}
            />
            <RowsShown
              inView={view.inView}
              shiftPx={view.shift}
              offsetPx={view.offset}
              measure={view.measure}
              handlers={active.handlers}
              now={now}
              standing={standing}
              members={members}
              activeId={activeId}
              openId={openId}
              openKind={openKind}
              entryId={entryId}
              flashedIds={flash.ids}
              takeEntrance={entrances.take}
              verbs={rowVerbs}
            />
            {isExcerpt ? <Below isFailed={view.newer.isFailed} onRetry={view.newer.retry} /> : <TypingRow userIds={typing} />}
          </div>
        )}
      </div>
      {rows.length === 0 && !isLoading && <TypingRow userIds={typing} />}
      {unread > 0 && isNewAbove && (
        <UnreadPill
          count={unread}
          since={firstNewRow?.at ?? null}
          now={now}
          onJump={() => (newFromSeq === null ? undefined : toNew(newFromSeq))}
          onRead={onSeenToEnd}
        />
      )}
      <DayFloat at={view.top?.at ?? null} now={now} isShown={view.isScrolling && view.isAway && !view.isDayInSight} />
      {!view.isHydrating && jump.back && <BackPill onBack={thenRead(jump.back)} />}
      <button
        type="button"
        className="jump"
        hidden={!view.isAway}
        aria-label={unseen > 0 ? t('jumpToLatestNew', { count: unseen }) : t('jumpToLatest')}
        onClick={thenRead(toEnd)}
      >
        {toEndIcon}
        {unseen > 0 && <span className="badge">{toBadge(unseen)}</span>}
      </button>
      <Announcer isLoading={isLoading} newest={newest} me={me} />
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

function NothingSaid({ title, kind, onWave }: { title: string; kind: Standing['kind']; onWave: MessageListProps['onWave'] }) {
  const t = useTranslations('chat')
  const name = { person: () => <bdi key="person">{title}</bdi> }
  const wave = onWave && (
    <button type="button" className="btn" onClick={onWave}>
      <span aria-hidden="true">👋</span> {t('empty.wave')}
    </button>
  )
  return kind === 'direct' ? (
    <EmptyState art="someone-waits" as="h3" title={t.rich('empty.title', name)} hint={t('empty.hint')} action={wave} />
  ) : (
    <EmptyState art="someone-waits" as="h3" title={t('empty.groupTitle')} hint={t.rich('empty.groupHint', name)} action={wave} />
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

/** After the last row of an excerpt: what follows is on its way. */
function Below({ isFailed, onRetry }: Pick<AboveProps, 'isFailed' | 'onRetry'>): ReactNode {
  const t = useTranslations('chat')
  if (!isFailed) return <NewerBones />
  return (
    <div className="beginning newer">
      <span>{t('newerFailed')}</span>
      <button type="button" className="btn s ms-2" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  )
}

/** [UX8] Who says something wants to see it, wherever they were reading. */
function useOwnSendGoesToEnd(newest: MessageListProps['newest'], toEnd: () => void) {
  const last = newest.at(-1)
  const lastId = last?.status === 'sending' ? last.id : null
  const seen = useRef(lastId)
  useLayoutEffect(() => {
    if (lastId === null || lastId === seen.current) return
    seen.current = lastId
    toEnd()
  }, [lastId, toEnd])
}

/** Only what stands there comes in; and of a hundred thousand lines nobody looks at more at every one that is new. */
const arrivalsLength = 60

/** Before the rows are drawn, for each asks at its first drawing how it comes in. What is told after a time without a connection is history. */
function useEntrances(
  { newest, isLoading, me }: Pick<MessageListProps, 'newest' | 'isLoading'> & { me: UserId },
  { isAtEnd }: { isAtEnd: boolean },
) {
  const before = useRef<Pick<MessageListProps, 'newest' | 'isLoading'> | null>(null)
  const wasOnline = useWasOnline()
  if (typeof window === 'undefined' || (before.current?.newest === newest && before.current.isLoading === isLoading)) return
  const arrivals = newest.slice(-arrivalsLength).map((row) => ({ id: row.id, isOwn: (messageOf(row)?.authorId ?? me) === me }))
  const isHistory = isLoading || (before.current?.isLoading ?? true)
  const isSaidHere = newest.at(-1)?.status === 'sending'
  entrances.admit(arrivals, { isLive: !isHistory && (isSaidHere || (isAtEnd && wasOnline.current)), nowMs: performance.now() })
  before.current = { newest, isLoading }
}

/** [UX50] The address leads to a message, as often as it is pressed, and back. The first one is where the chat opens. */
function useLinks({
  linkedId,
  opening,
  jumpTo,
  back,
  flash,
}: Pick<MessageListProps, 'linkedId' | 'opening'> & {
  jumpTo: (message: { id: MessageId }) => void
  back: (() => void) | null
  flash: (ids: readonly MessageId[]) => void
}) {
  const shown = useRef(linkedId)
  const hasFlashed = useRef(false)
  useEffect(() => {
    if (opening.status !== 'open') return
    const { start, isLinked } = opening
    if (isLinked && !hasFlashed.current && start !== null && start !== 'new') flash([start.id])
    hasFlashed.current = true
    if (shown.current === linkedId) return
    shown.current = linkedId
    if (linkedId !== null) jumpTo({ id: linkedId })
    else back?.()
  }, [linkedId, opening, jumpTo, back, flash])
  useEffect(() => onSameAddress(() => linkedId !== null && jumpTo({ id: linkedId })), [linkedId, jumpTo])
}

/** [UX9] Where one was when the chat is left or the page goes, and of the rows not much more than what stands around it. */
function useLeaving({
  chatId,
  isPlaced,
  rows,
  waysBack,
  whereNow,
  keepNear,
}: Pick<MessageListProps, 'chatId' | 'rows' | 'keepNear'> & {
  isPlaced: boolean
  waysBack: Left['waysBack']
  whereNow: () => Spot | null
}) {
  const latest = useRef({ isPlaced, rows, waysBack })
  const leftSeq = useRef<number | null>(null)
  useEffect(() => {
    latest.current = { isPlaced, rows, waysBack }
  })
  useLayoutEffect(
    () => () => {
      const { isPlaced: wasPlaced, rows: shown, waysBack: ways } = latest.current
      if (!wasPlaced) return
      const spot = whereNow()
      leaveAt(chatId, { spot, waysBack: ways })
      const row = spot && shown.find(({ id }) => id === spot.id)
      leftSeq.current = (row && messageOf(row.row)?.seq) ?? null
    },
    [chatId, whereNow],
  )
  useEffect(
    () => () => {
      if (leftSeq.current !== null) keepNear(leftSeq.current)
    },
    [keepNear],
  )
  useEffect(() => {
    const keep = () => {
      const { pathname, search } = window.location
      if (latest.current.isPlaced) keepAt(pathname + search, chatId, { spot: whereNow(), waysBack: latest.current.waysBack })
    }
    window.addEventListener('pagehide', keep)
    return () => window.removeEventListener('pagehide', keep)
  }, [chatId, whereNow])
}

/** Who reads elsewhere, and isn't on the way from there, stays when all of it has to come anew, after a long time without a connection. */
function useStaying({
  isExcerpt,
  rows,
  topId,
  stick,
  isJumping,
  returnTo,
}: Pick<MessageListProps, 'isExcerpt' | 'rows'> & {
  topId: MessageId | null
  stick: { readonly current: boolean }
  isJumping: boolean
  returnTo: (spot: Spot) => void
}) {
  const before = useRef({ isExcerpt, topId })
  useEffect(() => {
    const { isExcerpt: was, topId: wasAt } = before.current
    before.current = { isExcerpt, topId }
    if (was && !isExcerpt && !isJumping && !stick.current && wasAt !== null && rows.every(({ id }) => id !== wasAt)) returnTo({ id: wasAt })
  })
}

/** [UX47] Read is what has come to its end before somebody's eyes, and what comes there while they look, without a moment of being unread. */
function useSeenToEnd(
  newest: MessageListProps['newest'],
  { isAtEnd, onSeenToEnd, keepRead }: Pick<MessageListProps, 'onSeenToEnd' | 'keepRead'> & { isAtEnd: boolean },
) {
  useEffect(() => (isAtEnd ? keepRead() : undefined), [isAtEnd, keepRead])
  useEffect(() => {
    if (isAtEnd && newest.length > 0) onSeenToEnd()
  }, [isAtEnd, newest, onSeenToEnd])
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
