import { trpcReact, useSettings, useUsers } from '@parley/client/react'
import type { Message, User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { TimeOf } from './time-of.tsx'

/** [UX15] Who has read a message, and who only has it, and when. */
export function MessageReceipts({ message }: { message: Message }) {
  const t = useTranslations('message')
  const isShared = useSettings()?.shareReadReceipts !== false
  const receipts = trpcReact.receipts.list.useQuery({ messageId: message.id }, { networkMode: 'always', retry: 1, staleTime: 2_000 })
  const items = receipts.data?.items ?? []
  const users = useUsers(useMemo(() => (receipts.data?.items ?? []).map(({ userId }) => userId), [receipts.data]))
  if (receipts.status === 'pending') return <p className="aside">{t('asking')}</p>
  if (receipts.status === 'error') return <p className="aside">{t('askFailed')}</p>
  const people = items.map((item, index) => ({ ...item, user: users[index] ?? null }))
  const read = people.flatMap(({ userId, user, readAt }) => (readAt === null ? [] : [{ userId, user, at: readAt }]))
  const delivered = people.flatMap(({ userId, user, readAt, deliveredAt }) => (readAt === null ? [{ userId, user, at: deliveredAt }] : []))
  return (
    <>
      {read.length > 0 && <People title={t('readBy', { count: read.length })} people={read} />}
      {delivered.length > 0 && <People title={t('deliveredTo', { count: delivered.length })} people={delivered} />}
      {people.length === 0 && <p className="aside">{t('nobodyYet')}</p>}
      {!isShared && <p className="aside">{t('receiptsOff')}</p>}
    </>
  )
}

function People({ title, people }: { title: string; people: readonly { userId: string; user: User | null; at: string }[] }) {
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
