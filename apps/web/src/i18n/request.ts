import { getRequestConfig } from 'next-intl/server'
import { catalogues } from './catalogues.ts'
import { locales } from './languages.ts'
import { requestLanguage } from './request-language.ts'

export default getRequestConfig(async () => {
  const language = await requestLanguage()
  return { locale: locales[language], messages: await catalogues[language](), timeZone: 'UTC' }
})
