import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { readAddresses } from '../../server/addresses.ts'
import { OfflineShell } from './offline-shell.tsx'

/**
 * What the service worker keeps and answers with for every page when there is no server. It is made without looking at anybody's session:
 * the same for everyone, and whose chats it shows is found on the device.
 */
export default async function OfflinePage() {
  const addresses = readAddresses(await headers())
  if (!addresses) notFound()
  return <OfflineShell apiOrigin={addresses.apiOrigin} />
}
