import type { ChatListItem } from '@parley/client'
import type { User } from '@parley/protocol'
import { Check, CircleAlert, Clock3 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { toFullLabel, toListLabel } from '../../i18n/time-labels.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { LocalLink } from '../../ui/local-link.tsx'

export const ChatRow = memo(function ChatRow({ item, isOpen, me, now }: { item: ChatListItem; isOpen: boolean; me: User; now: Date }) {
  const t = useTranslations('chats')
  const { chat, title, peer, lastMessage } = item
  const at = lastMessage ? new Date(lastMessage.at) : null
  return (
    <LocalLink href={`/c/${chat.id}`} className="row" draggable={false} {...(isOpen && { 'aria-current': 'page' as const })}>
      <Avatar name={title} colorKey={peer?.id ?? chat.id} />
      <span className="lines">
        <span className="top">
          <span className="name cut" dir="auto">
            {title}
          </span>
          {at && (
            <time className="when" dateTime={at.toISOString()} title={toFullLabel(at)}>
              {toListLabel(at, now, { yesterday: t('yesterday') })}
            </time>
          )}
        </span>
        <span className="sub">
          {lastMessage && lastMessage.authorId === me.id && <Tick status={lastMessage.status} />}
          <span className="last cut" dir="auto">
            {lastMessage ? lastMessage.preview.replace(/\s+/g, ' ') : t('noMessages')}
          </span>
        </span>
      </span>
    </LocalLink>
  )
})

const icons = { sending: Clock3, sent: Check, failed: CircleAlert }

function Tick({ status }: { status: keyof typeof icons }) {
  const t = useTranslations('message')
  const Icon = icons[status]
  return (
    <span className={classNames('tick', status === 'failed' && 'failed')}>
      <Icon size={16} role="img" aria-label={t(status)} />
    </span>
  )
}
