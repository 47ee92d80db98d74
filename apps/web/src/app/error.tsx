'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('pages')
  return (
    <main className="flex min-h-dvh" role="alert">
      <EmptyState
        as="h1"
        art="nothing-found"
        title={t('broken.title')}
        hint={t('broken.hint')}
        action={<Button onClick={retry}>{t('tryAgain')}</Button>}
      />
    </main>
  )
}
