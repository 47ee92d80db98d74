'use client'

import { catchError } from 'next/error'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

/** A bug in one chat leaves the list, the connection and what waits to be sent alone. */
export const SheetBoundary = catchError<{ children: ReactNode }>(function SheetBroken(_, { retry }) {
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
})
