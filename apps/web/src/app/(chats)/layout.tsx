import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { ParleyConnection, ReadyForOffline } from '../../features/connection/index.ts'
import { EndScript } from '../../features/messages/index.ts'
import { CalendarScript } from '../../i18n/calendar-script.tsx'
import { locales } from '../../i18n/languages.ts'
import { requestLanguage } from '../../i18n/request-language.ts'
import { timeZoneCookie, toTimeZone } from '../../i18n/time-zone-cookie.ts'
import { readAddresses } from '../../server/addresses.ts'
import { readBeginning } from '../../server/beginning.ts'
import { pathHeader } from '../../server/path-header.ts'
import { readSession } from '../../server/session-cookie.ts'
import { chatIdIn } from './chat-id-in.ts'
import { ChatsFrame } from './chats-frame.tsx'
import { ListPane } from './list-pane.tsx'
import { SheetPane } from './sheet-pane.tsx'

/** Around every chat and none: the connection lives here, so that going from one to another keeps it. */
export default async function ChatsLayout({ children }: { children: ReactNode }) {
  const [asked, cookieJar] = [await headers(), await cookies()]
  const session = await readSession(cookieJar.getAll())
  const addresses = readAddresses(asked)
  if (!session || !addresses) redirect('/sign-in')
  // Where times are isn't known of a browser that comes for the first time: there, the page draws what was said.
  const isPlaced = toTimeZone(cookieJar.get(timeZoneCookie)?.value) !== null
  const beginning = isPlaced ? await readBeginning(asked, session, chatIdIn(asked.get(pathHeader) ?? '')) : null
  const nonce = asked.get('x-nonce') ?? ''
  return (
    <>
      <CalendarScript nonce={nonce} locale={locales[await requestLanguage()]} />
      <ParleyConnection apiOrigin={addresses.apiOrigin} sessionUser={session.user} beginning={beginning}>
        <ReadyForOffline user={session.user} />
        <ChatsFrame list={<ListPane />} sheet={<SheetPane />}>
          {children}
        </ChatsFrame>
      </ParleyConnection>
      {beginning && <EndScript nonce={nonce} />}
    </>
  )
}
