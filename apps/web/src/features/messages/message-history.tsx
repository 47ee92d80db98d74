import { trpcReact } from '@parley/client/react'
import type { Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useNow } from '../../i18n/use-now.ts'
import { TimeOf } from './time-of.tsx'

/** [UX19] What a message has said, the newest first. */
export function MessageHistory({ message }: { message: Message }) {
  const t = useTranslations('message')
  const now = useNow()
  const revisions = trpcReact.messages.revisions.useQuery({ messageId: message.id }, { networkMode: 'always', retry: 1, staleTime: 0 })
  if (revisions.status === 'pending') return <p className="aside">{t('asking')}</p>
  if (revisions.status === 'error') return <p className="aside">{t('askFailed')}</p>
  return (
    <>
      <h3>{t('history')}</h3>
      <ol className="revisions">
        {revisions.data.items.toReversed().map(({ revision, text, writtenAt }) => (
          <li key={revision}>
            <TimeOf at={writtenAt} now={now} />
            <p dir="auto">{text}</p>
          </li>
        ))}
      </ol>
    </>
  )
}
