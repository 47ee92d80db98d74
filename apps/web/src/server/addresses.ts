/**
 * Where people reach the web and the API, for one request. Without PUBLIC_URL and PUBLIC_API_URL both follow the host in the address bar,
 * so that http://localhost and http://127.0.0.1 work alike, on whatever ports.
 */
export type Addresses = { pageOrigin: string; apiOrigin: string; apiSocketOrigin: string }

/** Null when the request names no host that could be one: it would end up in a header of ours. */
export function readAddresses(headers: Headers): Addresses | null {
  const host = headers.get('host') ?? ''
  if (!/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host)) return null
  const pageOrigin = publicOrigin() ?? `http://${host}`
  const apiOrigin = toOrigin(process.env.PUBLIC_API_URL) ?? withPort(pageOrigin, process.env.API_PORT ?? '4000')
  return { pageOrigin, apiOrigin, apiSocketOrigin: apiOrigin.replace(/^http/, 'ws') }
}

/** The origin people type, if the operator has said it. */
export const publicOrigin = (): string | null => toOrigin(process.env.PUBLIC_URL)

/** How this server reaches the API: never what the browser uses. */
export const apiInternalUrl = (): string => process.env.API_INTERNAL_URL ?? `http://127.0.0.1:${process.env.API_PORT ?? '4000'}`

const toOrigin = (url: string | undefined): string | null => (url ? new URL(url).origin : null)

function withPort(origin: string, port: string): string {
  const url = new URL(origin)
  url.port = port
  return url.origin
}
