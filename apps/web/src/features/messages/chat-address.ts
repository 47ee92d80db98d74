/** [UX50] Where in this Parley an address leads, if it is a chat or a message in one; null for anywhere else. */
export function toChatPath(href: string, origin: string): string | null {
  if (!href.startsWith(`${origin}/c/`)) return null
  const { pathname, search, hash } = new URL(href)
  return /^\/c\/[0-9a-f-]{36}$/.test(pathname) && hash === '' ? pathname + search : null
}
