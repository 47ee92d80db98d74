import { type ChatId, createMessageId, type Message, type UserId } from '@parley/protocol'
import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { locale } from '../../i18n/locale.ts'
import { FailedChange } from './failed-change.tsx'
import { FailedSend } from './failed-send.tsx'
import { MessageReactions } from './message-reactions.tsx'
import { MessageStatus } from './message-status.tsx'
import { MessageText } from './message-text.tsx'

const draw = (node: ReactNode) =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" onError={(error) => expect.fail(error.message)}>
      {node}
    </NextIntlClientProvider>,
  )
const nothing = () => undefined

test.each([
  ['sending', 'Sending', false],
  ['failed', 'Not sent', false],
  ['sent', 'Sent', true],
  ['delivered', 'Delivered', true],
  ['read', 'Read', true],
] as const)('[UX15] a message that is %s says so in a word, and who has it can be asked once it is said', (status, word, canBeAsked) => {
  const html = draw(<MessageStatus status={status} tabIndex={0} onPeek={nothing} onLeave={nothing} onOpen={nothing} />)
  expect(html).toContain(`aria-label="${word}"`)
  expect(html.startsWith('<button')).toBe(canBeAsked)
})

test('[UX22] a chip says its emoji, how many there are and whether one’s own is among them', () => {
  const reactions = [
    { emoji: '🎉', count: 2, mine: true },
    { emoji: '👍', count: 1, mine: false },
  ]
  const html = draw(
    <MessageReactions
      reactions={reactions}
      isDrawn={false}
      tabIndex={0}
      onToggle={nothing}
      onPeek={nothing}
      onOpen={nothing}
      onLeave={nothing}
    />,
  )
  expect(html).toMatch(/aria-pressed="true"[^>]*aria-label="🎉 2"|aria-label="🎉 2"[^>]*aria-pressed="true"/)
  expect(html).toMatch(/aria-pressed="false"[^>]*aria-label="👍 1"|aria-label="👍 1"[^>]*aria-pressed="false"/)
})

const message: Message = {
  id: createMessageId(),
  chatId: 'chat' as ChatId,
  seq: 1,
  updatedSeq: 2,
  authorId: 'alice' as UserId,
  kind: 'text',
  text: 'theirs',
  system: null,
  mentions: [],
  replyToId: null,
  reactions: [],
  revision: 2,
  sentAt: '2026-11-20T09:00:00.000Z',
  editedAt: '2026-11-20T09:01:00.000Z',
  removedAt: null,
}
const verbs = { retryChange: nothing, discardChange: () => null, overwrite: nothing, copy: async () => true }

test('an edit that came second shows both texts, whole, and both ways out', () => {
  const facts = { revision: 2, text: 'the plan, as the laptop has it', yours: 'the plan, as the phone has it' }
  const change = { kind: 'edit', status: 'failed', refusal: { code: 'message.edit-conflict', facts } } as const
  const html = draw(<FailedChange change={change} message={message} verbs={verbs} />)
  for (const words of [facts.text, facts.yours, 'Use mine', 'Keep as it is']) expect(html).toContain(words)
})

test('a change that was refused says why, and what can be done', () => {
  const change = { kind: 'react', status: 'failed', refusal: { code: 'message.removed', facts: {} } } as const
  const html = draw(<FailedChange change={change} message={message} verbs={verbs} />)
  for (const words of ['Reaction not sent.', 'The message was deleted meanwhile.', 'Retry', 'Let go']) expect(html).toContain(words)
})

test('[UX16] what the server refused to take says why, and can be sent again or let go', () => {
  const html = draw(<FailedSend refusal={{ code: 'message.not-allowed', facts: {} }} onRetry={nothing} onRemove={nothing} />)
  for (const words of ['Not sent.', 'Retry', 'Delete']) expect(html).toContain(words)
})

/** What stands in the nodes of a page, seen or not. */
const nodesOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&')

test.each([
  'plain & <b>not bold</b>',
  '*bold* _it_ ~no~ `a*b` ||hush|| https://a.example/_x_',
  'so:\n> quoted *words*\n>\n> more\n- one\n  - two\n\n1. first\n12) twelfth\nend\n',
  `see\n\`\`\`python\nx = "<1>"\n\n\`\`\`\n\n\`\`\`\n${'line\n'.repeat(30)}\`\`\``,
])('[UX29] the nodes of a text hold what was typed, letter for letter: %j', (text) => {
  const html = draw(<MessageText id="m" text={text} />)
  expect(nodesOf(html)).toBe(text)
  expect(html).not.toContain('<b>')
})

test('[UX29] a mark is seen as what it means', () => {
  const html = draw(<MessageText id="m" text={'*bold* _it_ ~no~ `x`\n> quote\n3. third'} />)
  for (const part of ['<strong>', '<em>', '<del>', '<code ', '<blockquote>', '<ol><li value="3">']) expect(html).toContain(part)
  expect(draw(<MessageText id="m" text={'99. near\n100. far'} />)).toContain('<ol class="wide">')
})

test('[UX29] a spoiler is hidden from eyes and ears until it is pressed', () => {
  expect(draw(<MessageText id="m" text="||table 17||" />)).toMatch(/role="button"[^>]*aria-label="Spoiler: press to read"/)
})

test('[UX27] code says its language and can be copied; what is much longer than twenty lines is folded', () => {
  const html = draw(<MessageText id="m" text={`\`\`\`python\n${'line\n'.repeat(20)}last\n\`\`\``} />)
  for (const part of ['Code, python', 'aria-label="Copy code"', 'aria-label="Show all 21 lines"', 'data-folded'])
    expect(html).toContain(part)
  expect(draw(<MessageText id="m" text={'```\nshort\n```'} />)).not.toContain('data-folded')
})
