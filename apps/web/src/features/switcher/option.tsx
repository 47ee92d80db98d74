import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { toBadge } from '../chats/index.ts'
import { PersonAvatar, presenceLabel, usePresenceWords } from '../people/index.ts'
import { Keys } from '../shortcuts/index.ts'
import type { SwitcherOption } from './find-options.ts'
import type { Action } from './use-actions.ts'

export type OptionProps = {
  id: string
  option: SwitcherOption<Action>
  isActive: boolean
  /** It is where one is. */
  isOpen: boolean
  onPoint: () => void
  onTake: () => void
}

export function Option({ id, option, isActive, isOpen, onPoint, onTake }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard for the whole list
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      data-key={option.key}
      className={classNames('option', isActive && 'on')}
      // The field keeps the focus.
      onPointerDown={(event) => event.pointerType === 'mouse' && event.preventDefault()}
      // Not on entering: a list that scrolls under a pointer at rest chooses nothing.
      onPointerMove={(event) => event.pointerType === 'mouse' && !isActive && onPoint()}
      onClick={onTake}
    >
      <Content option={option} isOpen={isOpen} />
    </div>
  )
}

function Content({ option, isOpen }: Pick<OptionProps, 'option' | 'isOpen'>) {
  const t = useTranslations('switcher')
  switch (option.kind) {
    case 'chat': {
      const { chat, title, peer, unread } = option.item
      return (
        <>
          {peer ? (
            <PersonAvatar person={peer} />
          ) : (
            <Avatar name={title} colorKey={chat.id} shape={chat.kind === 'group' ? 'group' : 'person'} />
          )}
          <Name isUnread={unread > 0}>{title}</Name>
          {peer ? <Presence person={peer} /> : <small>{t('members', { count: chat.memberCount })}</small>}
          {isOpen && <small className="end">{t('here')}</small>}
          {unread > 0 && (
            <span className="badge end">
              <span aria-hidden="true">{toBadge(unread)}</span>
              <span className="sr-only">{t('unread', { count: unread })}</span>
            </span>
          )}
        </>
      )
    }
    case 'person':
      return (
        <>
          <PersonAvatar person={option.person} />
          <Name>{option.person.displayName}</Name>
          <small>
            <bdi>@{option.person.username}</bdi>
          </small>
        </>
      )
    case 'action': {
      const { icon: Icon, title, shortcut } = option.action
      return (
        <>
          <span className="sign">
            <Icon size={18} aria-hidden="true" />
          </span>
          <Name>{title}</Name>
          {shortcut && <Keys of={shortcut} className="end" />}
        </>
      )
    }
    default:
      return option satisfies never
  }
}

const Name = ({ isUnread = false, children }: { isUnread?: boolean; children: ReactNode }) => (
  <span className={classNames('n cut', isUnread && 'unread')} dir="auto">
    {children}
  </span>
)

function Presence({ person }: { person: Parameters<typeof presenceLabel>[0] }) {
  const label = presenceLabel(person, useNow(), usePresenceWords())
  return label === null ? null : <small>{label}</small>
}
