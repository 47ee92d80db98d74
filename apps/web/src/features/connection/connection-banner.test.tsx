import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { locale } from '../../i18n/locale.ts'
import { NotKept, Strip } from './connection-banner.tsx'

const wordsOf = (drawn: ReactNode) =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" onError={(error) => expect.fail(error.message)}>
      {drawn}
    </NextIntlClientProvider>,
  )
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

test.each([
  [{ kind: 'offline' }, 0, 'You’re offline. What you write will be sent when you’re back.'],
  [{ kind: 'offline' }, 2, 'You’re offline. 2 messages will be sent when you’re back.'],
  [{ kind: 'connecting' }, 1, 'Connecting · 1 message will be sent when you’re back.'],
  [{ kind: 'reconnecting', secondsLeft: 5 }, 0, 'Reconnecting Reconnecting in 5 s Try now'],
  [{ kind: 'reconnecting', secondsLeft: null }, 3, 'Reconnecting Reconnecting · 3 messages will be sent when you’re back. Try now'],
  [{ kind: 'limited' }, 2, 'Limited connection. Messages may take a moment longer. This ends by itself. Try now'],
] as const)(
  '[UX51] %o with %i messages waiting says what it is, what becomes of them, and what can be done',
  (trouble, waitingCount, words) => {
    expect(wordsOf(<Strip trouble={trouble} waitingCount={waitingCount} onTryNow={() => {}} />)).toBe(words)
  },
)

test.each([
  ['kept', ''],
  ['no-room', 'This device has no room left to keep what you write. Free some space, or send it before you close this tab.'],
  ['failing', 'This device can’t keep what you write. Send it before you close this tab.'],
] as const)('whoever writes on a device whose storage is %s is told what to do', (keeping, words) => {
  expect(wordsOf(<NotKept keeping={keeping} />)).toBe(words)
})
