import { useDraft, useTimeline } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { Lock } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast.ts'

/** [UX41] In a chat that one isn't in any more nothing can be written. What was begun there, or wasn't sent, stays its writer's. */
export function LeftWords({ chatId }: { chatId: ChatId }) {
  const t = useTranslations('composer.kept')
  const message = useTranslations('message')
  const [draft, setDraft] = useDraft(chatId)
  const { rows, discard } = useTimeline(chatId)
  const unsent = rows.filter((row) => row.status === 'sending' || row.status === 'failed')
  const texts = [...unsent.map(({ text }) => text), draft?.text ?? '', draft?.editing?.text ?? ''].filter((text) => text.trim() !== '')
  if (texts.length === 0) return null

  const copy = () =>
    navigator.clipboard.writeText(texts.join('\n\n')).then(
      () => showToast({ text: message('copied') }),
      () => showToast({ text: message('notCopied'), kind: 'problem' }),
    )
  const discardAll = () => {
    for (const { id } of unsent) discard(id)
    setDraft(null)
  }

  return (
    <div className="dock">
      <section className="left-words" aria-label={t('title')}>
        <p className="why">
          <Lock size={16} aria-hidden="true" />
          {t('title')}
        </p>
        {texts.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they don't change places
          <p key={index} className="text" dir="auto">
            {text}
          </p>
        ))}
        <footer>
          <Button kind="ghost" onClick={discardAll}>
            {t('discard')}
          </Button>
          <Button onClick={() => void copy()}>{t('copy')}</Button>
        </footer>
      </section>
    </div>
  )
}
