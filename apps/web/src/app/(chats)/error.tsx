'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

export default function ChatsError({ retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('pages')
  return (
    <section className="talk" role="alert">
      <EmptyState
        art="nothing-found"
        title={t('broken.title')}
        hint={t('broken.hint')}
        action={<Button onClick={retry}>{t('tryAgain')}</Button>}
      />
    </section>
  )
}
