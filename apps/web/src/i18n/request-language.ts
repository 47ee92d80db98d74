import { cookies, headers } from 'next/headers'
import { languageCookie } from './language-cookie.ts'
import { chooseLanguage, type Language } from './languages.ts'

/** In which language the page that is asked for now is written. */
export async function requestLanguage(): Promise<Language> {
  const chosen = (await cookies()).get(languageCookie)?.value
  return chooseLanguage({ chosen, accepted: (await headers()).get('accept-language') })
}
