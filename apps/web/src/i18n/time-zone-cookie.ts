/** The same for every instance on a host: a person is where they are on each port of it. */
export const timeZoneCookie = 'parley-time-zone'

const secondsKept = 400 * 24 * 60 * 60

/** In which zone this browser is, so that the next page that the server draws says times as they are there. */
export function writeTimeZone(timeZone: string): void {
  const named = `${timeZoneCookie}=${timeZone}`
  if (document.cookie.split('; ').includes(named)) return
  const secure = window.location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API isn't in every browser we serve
  document.cookie = `${named}; Path=/; Max-Age=${secondsKept}; SameSite=Lax${secure}`
}

/** The zone that a cookie names, by its one name; null for what is none. */
export function toTimeZone(named: string | undefined): string | null {
  // Hours alone are no place: there it is summer and winter, too.
  if (!named || !/^[a-z]/i.test(named)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: named }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
