import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { ParleyConnection, ReadyForOffline } from '../../features/connection/index.ts'
import { readAddresses } from '../../server/addresses.ts'
import { readSession } from '../../server/session-cookie.ts'
import { ChatsFrame } from './chats-frame.tsx'

/** Around every chat and none: the connection lives here, so that going from one to another keeps it. */
export default async function ChatsLayout({ children }: { children: ReactNode }) {
  const session = await readSession((await cookies()).getAll())
  const addresses = readAddresses(await headers())
  if (!session || !addresses) redirect('/sign-in')
  return (
    <ParleyConnection apiOrigin={addresses.apiOrigin} sessionUser={session.user}>
      <ReadyForOffline user={session.user} />
      <ChatsFrame>{children}</ChatsFrame>
    </ParleyConnection>
  )
}
