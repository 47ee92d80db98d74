import type { RowChange } from '@parley/client'
import type { Message } from '@parley/protocol'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { Button } from '../../ui/button.tsx'
import type { RowVerbs } from './row-verbs.ts'

export type FailedChangeProps = {
  change: RowChange & { status: 'failed' }
  message: Message
  verbs: Pick<RowVerbs, 'retryChange' | 'discardChange' | 'overwrite' | 'copy'>
}

/** Under a message that the server refused to change. Nothing of what was wanted is lost until one lets it go. */
export function FailedChange({ change, message, verbs }: FailedChangeProps) {
  const t = useTranslations('message')
  const reason = refusalSentence(useTranslations('refusals'), change.refusal)
  if (change.refusal.code === 'message.edit-conflict') {
    return <EditConflict facts={change.refusal.facts} message={message} verbs={verbs} />
  }
  return (
    <div className="after" role="alert">
      <CircleAlert size={14} strokeWidth={2} aria-hidden="true" />
      <span>
        {t(notDone[change.kind])} {reason}
      </span>
      <button type="button" onClick={() => verbs.retryChange(message.id)}>
        {t('retry')}
      </button>
      <button type="button" className="calm" onClick={() => verbs.discardChange(message.id)}>
        {t('letGo')}
      </button>
    </div>
  )
}

const notDone = { edit: 'notEdited', remove: 'notDeleted', react: 'notReacted' } as const

type Conflict = { revision: number; text: string; yours: string }

/** Two devices changed the same message. Both texts are here, whole, until one of them is chosen. */
function EditConflict({ facts, message, verbs }: { facts: Conflict; message: Message; verbs: FailedChangeProps['verbs'] }) {
  const t = useTranslations('message')
  return (
    <section className="conflict" aria-label={t('conflict.title')}>
      <h3>
        <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
        {t('conflict.title')}
      </h3>
      <dl>
        <dt>{t('conflict.theirs')}</dt>
        <dd dir="auto">{facts.text}</dd>
        <dt>{t('conflict.yours')}</dt>
        <dd dir="auto">{facts.yours}</dd>
      </dl>
      <div className="answers">
        <Button size="s" kind="ghost" onClick={() => verbs.discardChange(message.id)}>
          {t('conflict.keepTheirs')}
        </Button>
        <Button
          size="s"
          kind="primary"
          onClick={() => verbs.overwrite(message.id, { text: facts.yours, expectedRevision: facts.revision })}
        >
          {t('conflict.useMine')}
        </Button>
      </div>
    </section>
  )
}
