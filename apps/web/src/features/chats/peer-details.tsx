import { useChats } from '@parley/client/react'
import type { User, UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { Avatar } from '../../ui/avatar.tsx'
import { LocalLink } from '../../ui/local-link.tsx'
import { PersonProfile } from '../people/index.ts'

/** Behind a direct chat's name: who the other one is, and where else one meets them. */
export function PeerDetails({ peer }: { peer: User }) {
  return (
    <>
      <PersonProfile person={peer} />
      <CommonGroups userId={peer.id} />
    </>
  )
}

export function CommonGroups({ userId }: { userId: UserId }) {
  const t = useTranslations('group')
  const known = useChats()
  const groups =
    known.status === 'ready'
      ? known.chats.filter(({ chat }) => chat.kind === 'group' && chat.members?.some((member) => member.userId === userId))
      : []
  if (groups.length === 0) return null
  return (
    <section className="sec">
      <h3>{t('inCommon')}</h3>
      {groups.map(({ chat, title }) => (
        <LocalLink key={chat.id} href={`/c/${chat.id}`} className="person">
          <Avatar name={title} colorKey={chat.id} shape="group" />
          <span className="n cut" dir="auto">
            {title}
          </span>
          <span className="role">{t('memberCount', { count: chat.memberCount })}</span>
        </LocalLink>
      ))}
    </section>
  )
}
