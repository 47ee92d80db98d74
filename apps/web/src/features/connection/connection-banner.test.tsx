import { NextIntlClientProvider } from 'next-intl'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { locale } from '../../i18n/locale.ts'
import { NotKept } from './connection-banner.tsx'

test.each([
  ['kept', ''],
  ['no-room', 'This device has no room left to keep what you write. Free some space, or send it before you close this tab.'],
  ['failing', 'This device can’t keep what you write. Send it before you close this tab.'],
] as const)('whoever writes on a device whose storage is %s is told what to do', (keeping, words) => {
  const html = renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" onError={(error) => expect.fail(error.message)}>
      <NotKept keeping={keeping} />
    </NextIntlClientProvider>,
  )
  expect(html.replace(/<[^>]*>/g, '')).toBe(words)
})
