import { useTranslations } from 'next-intl'
import { readLanguage, writeLanguage } from '../../i18n/language-cookie.ts'
import { directionOf, type Language, languageNames, languages } from '../../i18n/languages.ts'

/** In which language this browser is spoken with. The page comes anew in it: words, dates and the direction of everything. */
export function LanguageSection() {
  const t = useTranslations('settings.language')
  const chosen = readLanguage()

  const choose = (language: Language | null) => {
    writeLanguage(language)
    window.location.reload()
  }

  return (
    <div className="group" role="radiogroup" aria-label={t('title')}>
      <label className="set">
        <input type="radio" name="language" className="sr-only" checked={chosen === null} onChange={() => choose(null)} />
        <span className="flex-1">
          <b>{t('system')}</b>
          <span className="d">{t('systemMeans')}</span>
        </span>
        <span className="box" aria-hidden="true" />
      </label>
      {languages.map((language) => (
        <label key={language} className="set">
          <input type="radio" name="language" className="sr-only" checked={chosen === language} onChange={() => choose(language)} />
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
