import type { ChatListItem, ChatPreview, ComposerDraft } from '@parley/client'
import { createChatId, createMessageId, createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toLastLine } from './to-last-line.ts'

const [me, bob] = [createUserId(), createUserId()]
const at = '2026-11-20T14:32:00.000Z'
const said: ChatPreview = {
  id: createMessageId(),
  authorId: bob,
  preview: 'The hall\nis ours',
  system: null,
  removedAt: null,
  at,
  status: 'sent',
}

const begun = (text: string): ComposerDraft => ({ text, replyToId: null, editing: null })
const lineOf = (change: Partial<Omit<ChatListItem, 'chat'>> & { kind?: 'direct' | 'group' }, draft: ComposerDraft | null = null) => {
  const { kind = 'group', ...item } = change
  const chat = {
    id: createChatId(),
    kind,
    name: 'Science Fair',
    description: '',
    memberCount: 3,
    lastMessage: null,
    lastSeq: 1,
    readSeq: 0,
    unread: 0,
    unreadFromSeq: null,
    myRole: 'member',
    createdAt: at,
  } as const
  const nothingElse = { title: 'Science Fair', peer: null, lastMessage: said, unread: 0, unreadFromSeq: null, typing: [] }
  return toLastLine({ chat, ...nothingElse, ...item }, { draft, me })
}

test('[UX29] [UX42] the last line is what was said without its marks, and what is hidden stays hidden', () => {
  const preview = 'The *winner* is ||table 17||'
  expect(lineOf({ lastMessage: { ...said, preview } })).toMatchObject({ text: 'The winner is ▒▒▒▒' })
  expect(lineOf({ lastMessage: { ...said, preview, authorId: me } })).toMatchObject({ text: 'The winner is ▒▒▒▒' })
})

test('[UX42] the last line is one line, and in a group says who said it', () => {
  expect(lineOf({})).toEqual({ kind: 'said', text: 'The hall is ours', authorId: bob })
  expect(lineOf({ kind: 'direct' })).toEqual({ kind: 'said', text: 'The hall is ours', authorId: null })
})

test('[UX42] one’s own last line carries its status', () => {
  expect(lineOf({ lastMessage: { ...said, authorId: me, status: 'read' } })).toEqual({
    kind: 'own',
    text: 'The hall is ours',
    status: 'read',
  })
})

test('[UX33] what one has begun to write stands before what was said; a change of what is said already doesn’t', () => {
  expect(lineOf({}, begun('Half a\nthought'))).toEqual({ kind: 'draft', text: 'Half a thought' })
  expect(lineOf({}, begun(' \n'))).toMatchObject({ kind: 'said' })
  const editing = { messageId: said.id, expectedRevision: 1, text: 'Half' }
  expect(lineOf({}, { ...begun('Half a thought'), editing })).toMatchObject({ kind: 'said' })
})

test('[UX40] whoever types now comes before everything else', () => {
  expect(lineOf({ typing: [bob] }, begun('Half a thought'))).toEqual({ kind: 'typing' })
})

test('[UX20] what was deleted says so, whoever said it', () => {
  expect(lineOf({ lastMessage: { ...said, preview: '', removedAt: at } })).toEqual({ kind: 'deleted' })
  expect(lineOf({ lastMessage: { ...said, authorId: me, preview: '', removedAt: at } })).toEqual({ kind: 'deleted' })
})

test('a line that nobody wrote is told as what happened', () => {
  const facts = { type: 'member.removed', userId: bob } as const
  expect(lineOf({ lastMessage: { ...said, preview: '', system: facts } })).toEqual({ kind: 'system', facts, authorId: bob })
  expect(lineOf({ lastMessage: null })).toEqual({ kind: 'none' })
})
