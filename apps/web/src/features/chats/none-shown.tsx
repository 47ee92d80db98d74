import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

/** [UX53] There are chats, and none of them answers what is looked for, or is unread. */
export function NoneShown({ sought, onShowAll }: { sought: string; onShowAll: () => void }) {
  const t = useTranslations('chats')
  const showAll = <Button onClick={onShowAll}>{t('showAll')}</Button>
  if (sought === '') return <EmptyState art="someone-waits" title={t('allRead.title')} hint={t('allRead.hint')} action={showAll} />
  return (
    <EmptyState art="nothing-found" title={t('nothingFound.title', { query: sought })} hint={t('nothingFound.hint')} action={showAll} />
  )
}
