import type { ChatListItem } from '@parley/client'
import { type ChatId, createChatId, createUserId, type User } from '@parley/protocol'
import { expect, test } from 'vitest'
import { type Findable, findOptions, type SwitcherAction, toSought } from './find-options.ts'

const person = (displayName: string): User => ({
  id: createUserId(),
  username: displayName.toLowerCase().replace(/\s/g, '.'),
  displayName,
  bio: '',
  isBot: false,
  presence: 'offline',
  lastSeenAt: null,
})
const chat = (kind: 'group' | 'direct', title: string): ChatListItem => {
  const id: ChatId = createChatId()
  return {
    chat: {
      id,
      kind,
      name: kind === 'group' ? title : null,
      description: '',
      memberCount: 2,
      lastMessage: null,
      lastSeq: 0,
      readSeq: 0,
      unread: 0,
      unreadFromSeq: null,
      myRole: 'member',
      createdAt: '2026-11-20T12:00:00.000Z',
    },
    title,
    peer: kind === 'direct' ? person(title) : null,
    lastMessage: null,
    unread: 0,
    unreadFromSeq: null,
    typing: [],
  }
}

const bob = chat('direct', 'Bob Lindqvist')
const fair = chat('group', 'Science Fair 2026')
const layla = chat('direct', 'ليلى حداد')
const volcano = chat('group', 'Volcano & vinegar')
const actions: SwitcherAction[] = [
  { id: 'dark', title: 'Dark theme', words: 'appearance night' },
  { id: 'settings', title: 'Settings: Profile', words: 'name picture' },
]
const findable: Findable<SwitcherAction> = {
  chats: [bob, fair, layla, volcano],
  recent: [],
  openChatId: null,
  actions: () => actions,
  people: [],
  peopleIn: ({ chat: { id } }) => (id === volcano.chat.id ? ['Mei Tanaka'] : []),
}
const found = (query: string, change: Partial<Findable<SwitcherAction>> = {}) =>
  findOptions(toSought(query), { ...findable, ...change }).map(({ name, options }) => [
    name,
    ...options.map((option) => {
      switch (option.kind) {
        case 'chat':
          return option.item.title
        case 'person':
          return option.person.displayName
        case 'action':
          return option.action.title
        default:
          return option satisfies never
      }
    }),
  ])

test('[UX43] without a word stands what one was at last, and where one is comes last', () => {
  expect(found('', { recent: [volcano.chat.id, layla.chat.id], openChatId: bob.chat.id })).toEqual([
    ['recent', 'Volcano & vinegar', 'ليلى حداد', 'Science Fair 2026', 'Bob Lindqvist'],
  ])
})

test('[UX43] of two that answer alike the recent one comes first', () => {
  const other = chat('group', 'Science Club')
  const chats = [fair, other]
  expect(found('science', { chats })).toEqual([['chats', 'Science Fair 2026', 'Science Club']])
  expect(found('science', { chats, recent: [other.chat.id] })).toEqual([['chats', 'Science Club', 'Science Fair 2026']])
})

test('[UX43] # asks for groups, @ for people, > for what can be done', () => {
  expect(found('#')).toEqual([['groups', 'Science Fair 2026', 'Volcano & vinegar']])
  expect(found('# vol')).toEqual([['groups', 'Volcano & vinegar']])
  expect(found('@')).toEqual([['people', 'Bob Lindqvist', 'ليلى حداد']])
  expect(found('@حداد')).toEqual([['people', 'ليلى حداد']])
  expect(found('>')).toEqual([['actions', 'Dark theme', 'Settings: Profile']])
  expect(found('> night')).toEqual([['actions', 'Dark theme']])
})

test('[UX43] a group is found by who is in it, an action by its name without a sign before it', () => {
  expect(found('tanaka')).toEqual([['chats', 'Volcano & vinegar']])
  expect(found('dark')).toEqual([['actions', 'Dark theme']])
})

test('[UX43] people who come late stand at the end and move nothing; whoever has a chat is there once', () => {
  const before = found('b')
  const peer = bob.peer as User
  const after = found('b', { people: [peer, person('Bea Okafor')] })
  expect(after).toEqual([...before, ['others', 'Bea Okafor']])
})

test('[UX43] what nothing answers finds nothing', () => {
  expect(found('xyzzy')).toEqual([])
})
