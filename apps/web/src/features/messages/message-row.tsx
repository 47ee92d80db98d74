import type { TimelineRow } from '@parley/client'
import { useSpeaker } from '@parley/client/react'
import type { Mention, Message, MessageId, UserId } from '@parley/protocol'
import { Check, Reply, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type CSSProperties, type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useCalendar } from '../../i18n/calendar.tsx'
import { toClock, toFullLabel } from '../../i18n/time-labels.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { hueOf } from '../../ui/hue.ts'
import { canMove } from '../../ui/motion.tsx'
import { SystemLine } from '../chats/index.ts'
import { mentionsAmong } from '../markup/index.ts'
import { isBigEmoji } from './big-emoji.ts'
import { copyAsTyped } from './copy-as-typed.ts'
import type { Entrance } from './entrances.ts'
import { FailedChange } from './failed-change.tsx'
import { FailedSend } from './failed-send.tsx'
import { messageOf, type PlacedRow } from './grouping.ts'
import { useKeptOpen } from './kept-open.ts'
import { foldedLines, isLongText } from './long-text.ts'
import { MessageActions } from './message-actions.tsx'
import { MessageQuote } from './message-quote.tsx'
import { MessageReactions } from './message-reactions.tsx'
import { rightsTo, type Standing } from './message-rights.ts'
import { MessageStatus } from './message-status.tsx'
import { MessageText } from './message-text.tsx'
import type { RowVerbs } from './row-verbs.ts'
import { useLongPress } from './use-long-press.ts'
import { useIsChosen } from './use-selection.ts'
import { useSwipeToReply } from './use-swipe-to-reply.ts'

export type MessageRowProps = {
  row: TimelineRow
  at: Date
  place: PlacedRow['place']
  authorId: UserId
  standing: Standing
  /** Whom a text on its way can name. */
  members: readonly { id: UserId; username: string }[]
  /** Its actions are shown. */
  isActive: boolean
  /** Which of them has something open beside the message. */
  opened: 'react' | 'delete' | 'more' | null
  /** It is where Tab enters the list. */
  isEntry: boolean
  isFlashed: boolean
  /** Asked once, when the row is first drawn. */
  takeEntrance: (id: MessageId) => Entrance | null
  verbs: RowVerbs
}

/** One message. Its wrapper inside the row may move, the row itself never does. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, at, place, authorId, standing, isActive, opened, isEntry, isFlashed, takeEntrance, verbs } = props
  const t = useTranslations()
  const author = useSpeaker(authorId)
  const time = toClock(at, useCalendar())
  const message = messageOf(row)
  const rights = useMemo(() => (message ? rightsTo(message, standing) : null), [message, standing])
  const name = author?.displayName ?? t('chats.someone')
  const isOwn = authorId === standing.me
  const isNamed = standing.kind === 'group' && !isOwn
  const isGone = message !== null && message.removedAt !== null
  const isDrawn = useRef(false)
  useEffect(() => {
    isDrawn.current = true
  }, [])
  const onLongPress = useCallback(() => message && verbs.open({ kind: 'sheet', message, row }), [message, row, verbs])
  const hold = useLongPress(onLongPress)
  const article = useRef<HTMLElement>(null)
  const onReply = useCallback(() => message && verbs.reply(message), [message, verbs])
  const { isChosen, selection } = useIsChosen(row.id)
  const isChoosable = isChosen !== null && message !== null && !isGone
  const wasPulled = useSwipeToReply(article, { isOn: isChosen === null && (rights?.canReply ?? false), onReply })

  const common = {
    'aria-label': t('chat.from', { name, time }),
    'data-message-id': row.id,
    'data-status': row.status,
    tabIndex: isEntry ? 0 : -1,
  }

  if (message?.system) {
    return (
      <article {...common} className={classNames('msg sys', isFlashed && 'flashed')}>
        <span>
          <SystemLine facts={message.system} authorId={authorId} me={standing.me} />
        </span>
      </article>
    )
  }

  return (
    <article
      ref={article}
      {...common}
      className={classNames(
        'msg',
        isOwn && 'own',
        isTurn(place) && 'turn',
        isNamed && 'named',
        place,
        isFlashed && 'flashed',
        isChoosable && 'choosable',
        isChosen && 'chosen',
      )}
      {...(!isGone && isChosen === null && hold)}
      {...(isChoosable && { onKeyDown: toggleBy(() => selection.toggle(row.id)) })}
    >
      {isChoosable && (
        <label className="pick">
          <input
            type="checkbox"
            checked={isChosen}
            tabIndex={isEntry ? 0 : -1}
            aria-label={t('message.selectFrom', { name, time })}
            onChange={() => selection.toggle(row.id)}
          />
          <span className="box">{isChosen && <Check aria-hidden="true" />}</span>
        </label>
      )}
      {wasPulled && <Reply className="pull" size={20} aria-hidden="true" />}
      {isNamed && endsTurn(place) && <Avatar name={name} colorKey={authorId} shape={author?.isBot ? 'bot' : 'person'} />}
      <div className="stack">
        {isActive && message && rights && !isGone && isChosen === null && (
          <MessageActions
            rights={rights}
            opened={opened}
            onReact={(anchor) => verbs.open({ kind: 'react', message, row, anchor })}
            onReply={() => verbs.reply(message)}
            onCopy={() => verbs.copy(message)}
            onEdit={() => verbs.edit(message)}
            onDelete={(anchor) => verbs.open({ kind: 'delete', message, row, anchor })}
            onMore={(anchor) => verbs.open({ kind: 'more', message, row, anchor })}
          />
        )}
        <Entering id={row.id} takeEntrance={takeEntrance}>
          <Bubble {...props} time={time} name={name} isOwn={isOwn} isNamed={isNamed} isBot={author?.isBot ?? false} />
        </Entering>
        {message && !isGone && message.reactions.length > 0 && (
          <MessageReactions
            reactions={message.reactions}
            isDrawn={isDrawn.current}
            tabIndex={isEntry ? 0 : -1}
            onToggle={(emoji, on) => verbs.react(message, emoji, on)}
            onPeek={(anchor) => verbs.peek({ kind: 'reactors', message, row, anchor })}
            onOpen={(anchor) => verbs.open({ kind: 'reactors', message, row, anchor })}
            onLeave={verbs.leave}
          />
        )}
        {row.status === 'failed' && (
          <FailedSend refusal={row.refusal} onRetry={() => verbs.retry(row.id)} onRemove={() => verbs.discard(row.id)} />
        )}
        {'change' in row && row.change?.status === 'failed' && <FailedChange change={row.change} message={row.message} verbs={verbs} />}
      </div>
    </article>
  )
})

type BubbleProps = MessageRowProps & { time: string; name: string; isOwn: boolean; isNamed: boolean; isBot: boolean }

function Bubble({ row, at, place, authorId, isEntry, members, standing, verbs, time, name, isOwn, isNamed, isBot }: BubbleProps) {
  const t = useTranslations()
  const calendar = useCalendar()
  const message = messageOf(row)
  const text = message ? message.text : 'text' in row ? row.text : ''
  const mentions = useMemo(() => message?.mentions ?? mentionsAmong(text, members), [message, text, members])
  const { quoted } = row
  const quotedId = message ? message.replyToId : 'replyToId' in row ? row.replyToId : null
  const loadQuoted = useCallback(() => quotedId && verbs.loadQuoted(quotedId), [quotedId, verbs])
  const isGone = message !== null && message.removedAt !== null
  const [wasGone] = useState(isGone)
  const tabIndex = isEntry ? 0 : -1
  const isBare = !quoted && isBigEmoji(text)
  const by = isNamed && isTurn(place) && (
    <div className={classNames('by', `hue-${hueOf(authorId)}`)}>
      <bdi>{name}</bdi>
      {isBot && <span className="tag">{t('chats.bot')}</span>}
    </div>
  )
  const meta = (
    <span className="meta">
      {message?.editedAt && !isGone && <Edited message={message} row={row} tabIndex={tabIndex} standing={standing} verbs={verbs} />}
      <time dateTime={at.toISOString()} title={toFullLabel(at, calendar)}>
        {time}
      </time>
      {isOwn && !isGone && (
        <MessageStatus
          status={row.status}
          tabIndex={tabIndex}
          onPeek={(anchor) => message && verbs.peek({ kind: 'receipts', message, row, anchor })}
          onLeave={verbs.leave}
          onOpen={(anchor) => message && verbs.open({ kind: 'receipts', message, row, anchor })}
        />
      )}
    </span>
  )

  if (isGone) return <Tombstone by={by} meta={meta} isNew={!wasGone} />

  return (
    <div className={classNames('bubble', isBare && 'bare')}>
      {by}
      {quoted && <MessageQuote quoted={quoted} tabIndex={tabIndex} loadQuoted={loadQuoted} onJump={verbs.jumpTo} />}
      {isLongText(text) ? (
        <LongText id={row.id} text={text} mentions={mentions} tabIndex={tabIndex} meta={meta} />
      ) : (
        <div className="text" dir="auto" onCopy={copyAsTyped}>
          <MessageText id={row.id} text={text} mentions={mentions} />
          {meta}
        </div>
      )}
    </div>
  )
}

type LongTextProps = { id: MessageId; text: string; mentions: readonly Mention[]; tabIndex: 0 | -1; meta: ReactNode }

/** [UX28] The first lines of a long text, and the rest for whoever wants it. The keyboard finds nothing in what isn't seen: it opens. */
function LongText({ id, text, mentions, tabIndex, meta }: LongTextProps) {
  const t = useTranslations('message')
  const [isOpen, setOpen] = useKeptOpen(id)
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the keyboard has come to something in it */}
      <div
        className="text"
        dir="auto"
        data-folded={!isOpen || undefined}
        style={isOpen ? undefined : ({ '--lines': foldedLines } as CSSProperties)}
        onCopy={copyAsTyped}
        onFocus={({ target }) => !isOpen && target.matches(':focus-visible') && setOpen(true)}
      >
        <MessageText id={id} text={text} mentions={mentions} />
      </div>
      <div className="foot">
        <button type="button" className="read-more" tabIndex={tabIndex} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'showLess' : 'readMore')}
        </button>
        {meta}
      </div>
    </>
  )
}

/** [UX20] What is left of a message. It fades in where the words were, if they were there a moment ago. */
function Tombstone({ by, meta, isNew }: { by: ReactNode; meta: ReactNode; isNew: boolean }) {
  const t = useTranslations('message')
  return (
    <div className={classNames('bubble gone', isNew && 'just')}>
      {by}
      <div className="line">
        <Trash2 size={14} strokeWidth={2} aria-hidden="true" />
        <span>{t('deleted')}</span>
        {meta}
      </div>
    </div>
  )
}

/** [UX19] Pressed by who may know, it shows what the message said before. */
function Edited({
  message,
  row,
  tabIndex,
  standing,
  verbs,
}: Pick<BubbleProps, 'row' | 'standing' | 'verbs'> & { message: Message; tabIndex: 0 | -1 }) {
  const t = useTranslations('message')
  const title = message.editedAt ? t('editedAt', { time: toFullLabel(new Date(message.editedAt)) }) : undefined
  if (!rightsTo(message, standing).canReadRevisions) return <span title={title}>{t('edited')}</span>
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      className="edited"
      title={title}
      aria-haspopup="dialog"
      onClick={(event) => verbs.open({ kind: 'history', message, row, anchor: event.currentTarget })}
    >
      {t('edited')}
    </button>
  )
}

/** On the message itself the space bar does what a tap on it does. */
const toggleBy = (toggle: () => void) => (event: KeyboardEvent) => {
  if (event.target !== event.currentTarget || (event.key !== ' ' && event.key !== 'Enter')) return
  event.preventDefault()
  event.stopPropagation()
  toggle()
}

const isTurn = (place: PlacedRow['place']): boolean => place === 'single' || place === 'first'
const endsTurn = (place: PlacedRow['place']): boolean => place === 'single' || place === 'last'

/** The style sheet moves it: nothing is worked out in the frame that shows it first. What has come in has no entrance any more. */
function Entering({ id, takeEntrance, children }: { id: MessageId; takeEntrance: MessageRowProps['takeEntrance']; children: ReactNode }) {
  const [entrance, setEntrance] = useState(() => {
    const due = takeEntrance(id)
    return due && canMove() ? due : null
  })
  if (entrance === null) return <div className="enter">{children}</div>
  return (
    <div className={`enter ${entrance}`} onAnimationEnd={({ target, currentTarget }) => target === currentTarget && setEntrance(null)}>
      {children}
    </div>
  )
}
