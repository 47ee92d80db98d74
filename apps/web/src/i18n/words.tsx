'use client'

import { type Messages, NextIntlClientProvider } from 'next-intl'
import { type ReactNode, useMemo } from 'react'
import type { Locale } from './languages.ts'

/**
 * The words of the page's language. They come as one text, for the browser to read in one go: as an object, React looks into each of a
 * thousand entries while the page waits.
 */
export function Words({ locale, catalogue, children }: { locale: Locale; catalogue: string; children: ReactNode }) {
  const messages = useMemo<Messages>(() => JSON.parse(catalogue), [catalogue])
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </NextIntlClientProvider>
  )
}
