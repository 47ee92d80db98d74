'use client'

import '../styles/index.css'
import { directionOf, toLanguage } from '../i18n/languages.ts'
import lastWords from '../i18n/last-words.json'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Stands in for the whole document, so it brings its own words: a few, because every page carries them. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const language = toLanguage(globalThis.document?.documentElement.lang) ?? 'en'
  const { title, hint, tryAgain } = lastWords[language]
  return (
    <html lang={language} dir={directionOf(language)}>
      <body>
        <main className="flex min-h-dvh" role="alert">
          <EmptyState as="h1" art="nothing-found" title={title} hint={hint} action={<Button onClick={retry}>{tryAgain}</Button>} />
        </main>
      </body>
    </html>
  )
}
