/** The path if it is one of this site, else `/`: an address that somebody else put into a link must not lead away from here. */
export function toPathHere(callbackUrl: string | null): string {
  const here = 'http://here.invalid'
  if (!callbackUrl?.startsWith('/') || !URL.canParse(callbackUrl, here)) return '/'
  const url = new URL(callbackUrl, here)
  return url.origin === here ? `${url.pathname}${url.search}${url.hash}` : '/'
}
