import { type Language, toLanguage } from './languages.ts'

/** The same for every instance on a host: a person speaks what they speak on each port of it. */
export const languageCookie = 'parley-language'

const secondsKept = 400 * 24 * 60 * 60

/** What was set for this browser; null when it follows the browser's own. */
export function readLanguage(): Language | null {
  const prefix = `${languageCookie}=`
  const part = document.cookie.split('; ').find((cookie) => cookie.startsWith(prefix))
  return toLanguage(part?.slice(prefix.length))
}

/** Null follows the browser again. A cookie, so that the server already speaks it; it is nothing to keep from anyone. */
export function writeLanguage(language: Language | null): void {
  const secure = window.location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API isn't in every browser we serve
  document.cookie = `${languageCookie}=${language ?? ''}; Path=/; Max-Age=${language ? secondsKept : 0}; SameSite=Lax${secure}`
}
