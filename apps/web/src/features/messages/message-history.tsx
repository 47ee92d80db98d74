import type { Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useNow } from '../../i18n/use-now.ts'
import { TimeOf } from './time-of.tsx'
import { useMessageHistory } from './use-message-history.ts'

/** [UX19] What a message has said, the newest first. */
export function MessageHistory({ message }: { message: Message }) {
  const t = useTranslations('message')
  const now = useNow()
  const state = useMessageHistory(message)
  if (state.status === 'asking') return <p className="aside">{t('asking')}</p>
  if (state.status === 'unreachable') return <p className="aside">{t('askFailed')}</p>
  return (
    <>
      <h3>{t('history')}</h3>
      <ol className="revisions">
        {state.revisions.map(({ revision, text, writtenAt }) => (
          <li key={revision}>
            <TimeOf at={writtenAt} now={now} />
            <p dir="auto">{text}</p>
          </li>
        ))}
      </ol>
    </>
  )
}
