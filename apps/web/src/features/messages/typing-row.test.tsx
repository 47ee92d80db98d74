import { NextIntlClientProvider } from 'next-intl'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { locale } from '../../i18n/locale.ts'
import { TypingWords } from './typing-row.tsx'

const draw = (...names: string[]) =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" onError={(error) => expect.fail(error.message)}>
      <TypingWords names={names} />
    </NextIntlClientProvider>,
  )
const words = (...names: string[]) => draw(...names).replace(/<[^>]*>/g, '')

test('[UX40] who types is named: one, two, and two of more with how many others', () => {
  expect(words('Bob')).toBe('Bob is typing')
  expect(words('Bob', 'Mei')).toBe('Bob and Mei are typing')
  expect(words('Bob', 'Mei', 'Zoë')).toBe('Bob, Mei and 1 other are typing')
  expect(words('Bob', 'Mei', 'Zoë', 'Sam')).toBe('Bob, Mei and 2 others are typing')
})

test('[UX59] a name that is read from right to left turns nothing around it', () => {
  expect(draw('ليلى', 'Bob')).toContain('<bdi>ليلى</bdi> and <bdi>Bob</bdi>')
})
