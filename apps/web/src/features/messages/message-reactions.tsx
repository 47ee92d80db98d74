import type { Reaction } from '@parley/protocol'
import * as m from 'framer-motion/m'
import { useTranslations } from 'next-intl'
import { useCallback, useRef, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { canSpring, fadeIn, pop } from '../../ui/motion.tsx'
import { useLongPress } from './use-long-press.ts'

export type MessageReactionsProps = {
  reactions: readonly Reaction[]
  /** The message has been on the screen before: a chip that comes now comes in, and one that was there is simply there. */
  isDrawn: boolean
  /** -1 in all messages but the one where Tab enters the list. */
  tabIndex: 0 | -1
  onToggle: (emoji: string, on: boolean) => void
  /** Someone rests on a chip and wants to know whose it is. */
  onPeek: (anchor: HTMLElement) => void
  /** A finger rests on a chip and wants to know the same. */
  onOpen: (anchor: HTMLElement) => void
  onLeave: () => void
}

/** [UX22] A chip for each emoji. Tapping it adds one's own or takes it back. */
export function MessageReactions({ reactions, ...rest }: MessageReactionsProps) {
  const t = useTranslations('message')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="reacts" role="group" aria-label={t('reactions')}>
      {reactions.map(({ emoji, count, mine }) => (
        <Chip key={emoji} emoji={emoji} count={count} mine={mine} {...rest} />
      ))}
    </div>
  )
}

type ChipProps = Omit<MessageReactionsProps, 'reactions'> & Reaction

function Chip({ emoji, count, mine, isDrawn, tabIndex, onToggle, onPeek, onOpen, onLeave }: ChipProps) {
  const t = useTranslations('message')
  const chip = useRef<HTMLButtonElement>(null)
  const wasHeld = useRef(false)
  const onHold = useCallback(() => {
    wasHeld.current = true
    if (chip.current) onOpen(chip.current)
  }, [onOpen])
  const hold = useLongPress(onHold)

  const press = () => {
    // A finger that asked whose it is hasn't tapped.
    if (wasHeld.current) return
    if (mine && count === 1 && document.activeElement === chip.current) focusBeside(chip.current)
    onToggle(emoji, !mine)
  }

  return (
    <m.button
      ref={chip}
      type="button"
      className={classNames('react', mine && 'mine')}
      tabIndex={tabIndex}
      aria-pressed={mine}
      aria-label={t('reaction', { emoji, count })}
      {...(isDrawn &&
        canSpring() && { initial: { transform: 'scale(0.6)' }, animate: { transform: 'scale(1)' }, transition: mine ? pop : fadeIn })}
      {...hold}
      onPointerDown={(event) => {
        wasHeld.current = false
        // What is held is the chip, not the message below it.
        event.stopPropagation()
        hold.onPointerDown(event)
      }}
      onClick={press}
      onPointerEnter={(event) => event.pointerType === 'mouse' && onPeek(event.currentTarget)}
      onPointerLeave={onLeave}
      onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && onPeek(currentTarget)}
      // What has opened takes the focus for itself now and then; that is no leaving.
      onBlur={({ relatedTarget }) => relatedTarget?.closest('.talk') && onLeave()}
    >
      <span>{emoji}</span>
      <Count count={count} />
    </m.button>
  )
}

/** The chip goes with its last reaction; whoever stands on it with the keyboard stays with the message. */
function focusBeside(chip: HTMLElement | null): void {
  const beside = chip?.nextElementSibling ?? chip?.previousElementSibling ?? chip?.closest('article')
  if (beside instanceof HTMLElement) beside.focus({ preventScroll: true })
}

/** A number that changes before one's eyes rolls in. */
function Count({ count }: { count: number }) {
  const t = useTranslations('message')
  const [first] = useState(count)
  return (
    <span key={count} className={count === first ? 'count' : 'count rolls'}>
      {count < 1_000 ? count : t('reactionCount', { count })}
    </span>
  )
}
