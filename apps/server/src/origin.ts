/**
 * Whose pages may speak to this server: those of the web client on the same host, and those of PUBLIC_URL. Without an Origin it isn't a
 * page, and nothing is sent along that it didn't choose to send: who it is comes from its bearer token alone.
 */
export function isOriginAllowed(
  { origin, host }: { origin: string | undefined; host: string | undefined },
  { webPort, publicUrl }: { webPort: number; publicUrl: string | null },
): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  const page = new URL(origin)
  return page.protocol === 'http:' && page.hostname === new URL(`http://${host}`).hostname && Number(page.port || 80) === webPort
}
