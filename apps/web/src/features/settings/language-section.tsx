import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { readLanguage, writeLanguage } from '../../i18n/language-cookie.ts'
import { directionOf, type Language, languageNames, languages } from '../../i18n/languages.ts'
import { tellOtherTabs } from '../../i18n/other-tabs.ts'

/** In which language this browser is spoken with. The page comes anew in it: words, dates and the direction of everything. */
export function LanguageSection() {
  const t = useTranslations('settings.language')
  const [chosen, setChosen] = useState(readLanguage)

  const choose = async (language: Language | null) => {
    setChosen(language)
    writeLanguage(language)
    // Without a server it stays as it was kept, in the language of before: better than no page.
    await fetchShell().catch(() => null)
    tellOtherTabs()
    window.location.reload()
  }

  return (
    <div className="group" role="radiogroup" aria-label={t('title')}>
      <label className="set">
        <input type="radio" name="language" className="sr-only" checked={chosen === null} onChange={() => void choose(null)} />
        <span className="flex-1">
          <b>{t('system')}</b>
          <span className="d">{t('systemMeans')}</span>
        </span>
        <span className="box" aria-hidden="true" />
      </label>
      {languages.map((language) => (
        <label key={language} className="set">
          <input type="radio" name="language" className="sr-only" checked={chosen === language} onChange={() => void choose(language)} />
          <span className="flex-1">
            <b lang={language} dir={directionOf(language)} className="w-fit">
              {languageNames[language]}
            </b>
          </span>
          <span className="box" aria-hidden="true" />
        </label>
      ))}
    </div>
  )
}

/** What the service worker shows while a server is slow (`worker/service-worker.ts`) speaks the language that was chosen when it was kept. */
async function fetchShell(): Promise<void> {
  if (!('caches' in window)) return
  const names = (await caches.keys()).filter((name) => name.startsWith('parley-shell-'))
  await Promise.all(names.map(async (name) => (await caches.open(name)).add(new Request('/offline', { cache: 'no-store' }))))
}
