import type { Chat, Member, User, UserId } from '@parley/protocol'
import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { PersonAvatar, presenceLabel, usePerson, usePresenceWords } from '../people/index.ts'
import { hasAny, rightsOver } from './group-rights.ts'
import type { RowMenuAnchor } from './row-menu-events.ts'

export type MemberRowProps = {
  member: Member
  chat: Chat
  isMe: boolean
  now: Date
  /** Its menu is open. */
  hasMenu: boolean
  onProfile: (userId: UserId) => void
  onMenu: (member: Member, anchor: RowMenuAnchor) => void
}

export const MemberRow = memo(function MemberRow({ member, chat, isMe, now, hasMenu, onProfile, onMenu }: MemberRowProps) {
  const t = useTranslations('members')
  const chats = useTranslations('chats')
  const presenceWords = usePresenceWords()
  const person = usePerson(member.userId)
  if (!person) return <MemberBones />
  const presence = presenceLabel(person, now, presenceWords)
  const role = t(`roles.${member.role}`)
  const mayChange = !isMe && hasAny(rightsOver(member.role, chat))

  return (
    <li className="person">
      <button type="button" className="who-is" onClick={() => onProfile(person.id)}>
        <PersonAvatar person={person} />
        <span className="min-w-0 flex-1">
          <span className="n cut block">
            <bdi>{person.displayName}</bdi> {isMe && <span className="you">{t('you')}</span>}
            {person.isBot && <span className="tag">{chats('bot')}</span>}
          </span>
          <span className="s cut block">
            {presence ? (
              t.rich('known', {
                username: () => <bdi key="username">@{person.username}</bdi>,
                presence,
                more: (words) => (isSaidByDot(person) ? <span className="sr-only">{words}</span> : words),
              })
            ) : (
              <bdi>@{person.username}</bdi>
            )}
          </span>
        </span>
      </button>
      {mayChange ? (
        <button
          type="button"
          className="rolebtn"
          aria-haspopup="menu"
          aria-expanded={hasMenu}
          aria-label={t('change', { role, name: person.displayName })}
          onClick={({ currentTarget }) => onMenu(member, currentTarget)}
        >
          {role}
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      ) : (
        member.role !== 'member' && <span className="role">{role}</span>
      )}
    </li>
  )
})

/** Whether the dot alone says it to whoever sees it; others hear it. */
const isSaidByDot = ({ presence, lastSeenAt }: User): boolean => presence === 'online' || (presence === 'offline' && lastSeenAt === null)

function MemberBones() {
  return (
    <li className="person bones" aria-hidden="true">
      <span className="bone size-9 rounded-full" />
      <span className="bone h-3 w-32" />
    </li>
  )
}
