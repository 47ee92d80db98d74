import type { ChatId } from '@parley/protocol'
import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { classNames } from '../../ui/class-names.ts'
import { toBadge } from '../chats/index.ts'
import { Announcer } from './announcer.tsx'
import { BackPill } from './back-pill.tsx'
import { DayFloat } from './day-divider.tsx'
import { Above, Below, NothingSaid } from './list-ends.tsx'
import { MessageBones } from './message-bones.tsx'
import type { Standing } from './message-rights.ts'
import { OverlayHost, useOverlay } from './overlay-host.tsx'
import type { RowVerbs } from './row-verbs.ts'
import { RowsShown } from './rows-shown.tsx'
import { TypingRow } from './typing-row.tsx'
import { UnreadPill } from './unread-pill.tsx'
import { useActiveRow } from './use-active-row.ts'
import type { Conversation } from './use-conversation.ts'
import { useEntrances } from './use-entrances.ts'
import { useFlash } from './use-flash.ts'
import { useJump } from './use-jump.ts'
import { useLeaving, useStaying } from './use-leaving.ts'
import { useLinks } from './use-links.ts'
import { useSeenToEnd, useWhyUnread } from './use-reading.ts'
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
  const takeEntrance = useEntrances({ newest, isLoading, me }, { isAtEnd: !isExcerpt && view.stick.current })
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
              takeEntrance={takeEntrance}
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
