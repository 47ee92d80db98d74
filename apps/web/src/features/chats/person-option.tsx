import type { User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { classNames } from '../../ui/class-names.ts'
import { PersonAvatar, presenceLabel, usePresenceWords } from '../people/index.ts'

export type PersonOptionProps = {
  id: string
  person: User
  isChosen: boolean
  /** The arrow keys have come to it. */
  isActive?: boolean
  isDisabled?: boolean
  /** A word instead of the username: why this person can't be chosen. */
  note?: string
  end: ReactNode
  onChoose: () => void
  onStart?: () => void
}

export function PersonOption({ id, person, isChosen, isActive, isDisabled, note, end, onChoose, onStart }: PersonOptionProps) {
  const t = useTranslations('chats')
  const presence = presenceLabel(person, useNow(), usePresenceWords())
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard for the whole list
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isDisabled || undefined}
      data-user-id={person.id}
      className={classNames('person', isActive && 'active')}
      onPointerDown={(event) => event.pointerType === 'mouse' && event.preventDefault()}
      onClick={() => !isDisabled && onChoose()}
      onDoubleClick={onStart}
    >
      <PersonAvatar person={person} />
      <span className="min-w-0 flex-1">
        <span className="n cut block">
          <bdi>{person.displayName}</bdi> {person.isBot && <span className="tag">{t('bot')}</span>}
        </span>
        <span className="s cut block">
          {note ?? <bdi>@{person.username}</bdi>}
          {presence && <span className="sr-only">, {presence}</span>}
        </span>
      </span>
      {end}
    </div>
  )
}
