import type { Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useNow } from '../../i18n/use-now.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { TimeOf } from './time-of.tsx'
import { type Recipient, useMessageReceipts } from './use-message-receipts.ts'

/** [UX15] Who has read a message, and who only has it, and when. */
export function MessageReceipts({ message }: { message: Message }) {
  const t = useTranslations('message')
  const receipts = useMessageReceipts(message)
  if (receipts.status === 'asking') return <p className="aside">{t('asking')}</p>
  if (receipts.status === 'unreachable') return <p className="aside">{t('askFailed')}</p>
  const { read, delivered, isShared } = receipts
  return (
    <>
      {read.length > 0 && <People title={t('readBy', { count: read.length })} people={read} />}
      {delivered.length > 0 && <People title={t('deliveredTo', { count: delivered.length })} people={delivered} />}
      {read.length + delivered.length === 0 && <p className="aside">{t('nobodyYet')}</p>}
      {!isShared && <p className="aside">{t('receiptsOff')}</p>}
    </>
  )
}

function People({ title, people }: { title: string; people: readonly Recipient[] }) {
  const t = useTranslations('chats')
  const now = useNow()
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {people.map(({ userId, user, at }) => (
          <li key={userId} className="one">
            <Avatar name={user?.displayName ?? '?'} colorKey={userId} shape={user?.isBot ? 'bot' : 'person'} />
            <span className="n cut" dir="auto">
              {user?.displayName ?? t('someone')}
            </span>
            <TimeOf at={at} now={now} />
          </li>
        ))}
      </ul>
    </>
  )
}
