import { type Refusal, type RefusalCode, type RefusalFacts, refusalStatus } from '@parley/protocol'
import { createTranslator } from 'next-intl'
import { isValidElement, type ReactElement, type ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import messages from '../../messages/en.json'
import { locale } from './locale.ts'
import { refusalSentence } from './refusal-sentence.tsx'

const t = createTranslator({ locale, messages, namespace: 'refusals', onError: (error) => expect.fail(error.message) }) as Parameters<
  typeof refusalSentence
>[0]

const facts: Partial<{ [Code in RefusalCode]: RefusalFacts[Code] }> = {
  'auth.too-many-attempts': { retryAfterSeconds: 1 },
  'user.username-taken': { username: 'mei', free: 'mei.tanaka' },
  'message.too-long': { textCharsMax: 10_000, textBytesMax: 40_960 },
  'chat.not-allowed': { action: 'member.set-role' },
  'chat.full': { membersMax: 1_000 },
  'message.edit-conflict': { revision: 2, text: 'theirs', yours: 'mine' },
  'message.reactions-too-many': { emojiPerMessageMax: 20 },
  'request.invalid': { field: 'username', problem: 'Expected at least 3 characters' },
  'request.too-large': { bytesMax: 262_144 },
  'request.batch-too-large': { callsMax: 10 },
  'request.calls-too-many': { callsMax: 100 },
  'sync.cursors-too-many': { cursorsMax: 200 },
  'socket.subscriptions-too-many': { subscriptionsMax: 30 },
  'socket.sockets-too-many': { socketsMax: 20 },
}

const refusalOf = (code: RefusalCode) => ({ code, facts: facts[code] ?? {} }) as Refusal
const words = (node: ReactNode): string =>
  [node]
    .flat(3)
    .map((part) =>
      isValidElement(part) ? words((part as ReactElement<{ children: ReactNode }>).props.children) : typeof part === 'string' ? part : '',
    )
    .join('')

test.each(Object.keys(refusalStatus) as RefusalCode[])('%s is said in a whole sentence', (code) => {
  const sentence = words(refusalSentence(t, refusalOf(code)))
  expect(sentence).toMatch(/^[“A-Z].+[.]$/)
  expect(sentence).not.toMatch(/\{|undefined|refusals\./)
})

test('the sentence carries the facts', () => {
  expect(words(refusalSentence(t, refusalOf('user.username-taken')))).toBe('“mei” is taken. mei.tanaka is free.')
  expect(words(refusalSentence(t, refusalOf('auth.too-many-attempts')))).toBe('Too many tries. You can try again in 1 second.')
  expect(words(refusalSentence(t, refusalOf('message.too-long')))).toBe('Over the limit of 10,000 characters.')
})

test('the free name can be pressed', () => {
  const onUseFree = vi.fn()
  const button = [refusalSentence(t, refusalOf('user.username-taken'), onUseFree)].flat(3).find(isValidElement) as ReactElement<{
    onClick(): void
  }>
  button.props.onClick()
  expect(onUseFree).toHaveBeenCalledWith('mei.tanaka')
})
