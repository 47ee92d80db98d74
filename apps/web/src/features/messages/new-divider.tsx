import { useTranslations } from 'next-intl'

/** [UX5] What stands below it was unread when the chat was opened. */
export function NewDivider() {
  const t = useTranslations('chat')
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> can't hold words
    <div className="new" role="separator" aria-label={t('newMessages')}>
      <span>{t('newMessages')}</span>
    </div>
  )
}
