import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { NewChatProvider } from './new-chat.tsx'
import { NoChats } from './no-chats.tsx'
import { Nobody } from './nobody.tsx'
import { NoneShown } from './none-shown.tsx'

const draw = (view: ReactNode) =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale="en-GB" messages={messages} timeZone="UTC" onError={(error) => expect.fail(error.message)}>
      <NewChatProvider>{view}</NewChatProvider>
    </NextIntlClientProvider>,
  )
const actionsIn = (html: string) => [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([, words]) => words)

test('[UX53] where there is nothing stands why, and one thing to do', () => {
  const noChats = draw(<NoChats />)
  expect(noChats).toContain('No chats yet')
  expect(actionsIn(noChats)).toEqual(['Write to someone'])
  const noResults = draw(<NoneShown sought="snial" onShowAll={() => {}} />)
  expect(noResults).toContain('Nothing for “snial”')
  expect(actionsIn(noResults)).toEqual(['Show all chats'])
  const allRead = draw(<NoneShown sought="" onShowAll={() => {}} />)
  expect(allRead).toContain('Everything is read')
  expect(actionsIn(allRead)).toEqual(['Show all chats'])
  const noAnswer = draw(<Nobody status="failed" query="" onRetry={() => {}} />)
  expect(actionsIn(noAnswer)).toEqual(['Try again'])
})
