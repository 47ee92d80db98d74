import { readAddresses } from './addresses.ts'

/**
 * Whether a request that changes something was made by a page of ours. Browsers say so in Sec-Fetch-Site; older ones only in Origin. A
 * request with neither doesn't come from a page at all.
 */
export function isFromOurPages(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  const origin = headers.get('origin')
  if (origin === null) return site === 'same-origin'
  const addresses = readAddresses(headers)
  return addresses !== null && (origin === addresses.pageOrigin || origin === `http://${headers.get('host')}`)
}
