import type { Chat, User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useNow } from '../../i18n/use-now.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { PersonAvatar, presenceLabel, usePresenceWords } from '../people/index.ts'

export type ConversationHeadingProps = {
  chat: Chat
  title: string
  peer: User | null
  /** Everyone who is known by name; nobody in a large group. */
  members: readonly User[]
  onOpen: () => void
}

/** Whose chat it is, and who is there. Pressed, it tells more. */
export function ConversationHeading({ chat, title, peer, members, onOpen }: ConversationHeadingProps) {
  const t = useTranslations('chat')
  return (
    <div className="who">
      {peer ? (
        <PersonAvatar person={peer} />
      ) : (
        <Avatar name={title} colorKey={chat.id} shape={chat.kind === 'group' ? 'group' : 'person'} />
      )}
      <div className="words">
        <h2>
          <button type="button" className="cut" dir="auto" onClick={onOpen}>
            {title}
          </button>
          {peer?.isBot && <span className="tag ms-1">{t('bot')}</span>}
        </h2>
        <p className="state cut">
          {chat.kind === 'direct' ? peer && <PeerState peer={peer} /> : <GroupState chat={chat} members={members} />}
        </p>
      </div>
    </div>
  )
}

function PeerState({ peer }: { peer: User }) {
  const t = useTranslations('chat')
  const label = presenceLabel(peer, useNow(), usePresenceWords())
  return label ?? t('botHint')
}

function GroupState({ chat, members }: Pick<ConversationHeadingProps, 'chat' | 'members'>) {
  const t = useTranslations('chat')
  const online = members.filter(({ presence, isBot }) => presence !== 'offline' && !isBot).length
  return chat.members && online > 0 ? t('membersOnline', { count: chat.memberCount, online }) : t('members', { count: chat.memberCount })
}

export function HeadingBones() {
  return (
    <div className="who bones" aria-hidden="true">
      <span className="bone size-9 rounded-full" />
      <span className="bone h-3 w-32" />
    </div>
  )
}
