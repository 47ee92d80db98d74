'use client'

import '../styles/index.css'
import { NextIntlClientProvider, useTranslations } from 'next-intl'
import messages from '../../messages/en.json'
import { locale } from '../i18n/locale.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Stands in for the whole document, so it brings its own words. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang={locale} dir="ltr">
      <body>
        <NextIntlClientProvider locale={locale} messages={{ pages: messages.pages }}>
          <Broken retry={retry} />
        </NextIntlClientProvider>
      </body>
    </html>
  )
}

function Broken({ retry }: { retry: () => void }) {
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
