import type { ChatListItem, ChatState } from '@parley/client'
import { createUserId, type User } from '@parley/protocol'
import { expect, test } from 'vitest'
import { hasMention } from './has-mention.ts'

const bob = createUserId()
const me = { id: createUserId(), username: 'alice' } as User
const item = (preview: string, change: Partial<{ unread: number; kind: 'group' | 'direct' }> = {}) =>
  ({
    chat: { kind: change.kind ?? 'group' },
    lastMessage: { authorId: bob, preview },
    unread: change.unread ?? 3,
    unreadFromSeq: 5,
  }) as ChatListItem
const known = (...said: [seq: number, text: string, authorId?: string][]) =>
  ({ messages: said.map(([seq, text, authorId = bob]) => ({ seq, text, authorId })) }) as unknown as Pick<ChatState, 'messages'>

test('[UX42] a group in which something unread names one says so, be it the last line or one before', () => {
  expect(hasMention(item('@alice look'), undefined, me)).toBe(true)
  expect(hasMention(item('look'), known([5, 'ask @Alice'], [6, 'look']), me)).toBe(true)
})

test('[UX42] a mention that came while one was away, further back than what is here, counts as long as it is unread', () => {
  const away = (mentionedSeq: number | null) => ({ ...item('look'), chat: { kind: 'group', mentionedSeq } }) as ChatListItem
  expect([hasMention(away(5), undefined, me), hasMention(away(9), undefined, me)]).toEqual([true, true])
  expect([hasMention(away(4), undefined, me), hasMention(away(null), undefined, me)]).toEqual([false, false])
})

test('[UX42] what was read, what names another, what one wrote oneself and what is between two says nothing', () => {
  expect(hasMention(item('@alice look', { unread: 0 }), undefined, me)).toBe(false)
  expect(hasMention(item('look'), known([4, 'ask @alice'], [6, 'look']), me)).toBe(false)
  expect(hasMention(item('@alicia look'), undefined, me)).toBe(false)
  expect(hasMention(item('look'), known([5, '@alice', me.id]), me)).toBe(false)
  expect(hasMention(item('@alice look', { kind: 'direct' }), undefined, me)).toBe(false)
})
