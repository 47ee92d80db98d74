import { type Chat, type ChatEvent, chatScope, limits, type Message, type UserId, userScope } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { applyFrame } from './feed.ts'
import { ingestMessages } from './messages.ts'
import type { SyncState } from './state.ts'
import {
  aChat,
  after,
  aLine,
  alice,
  aMember,
  aMessage,
  at,
  bob,
  carol,
  chat,
  chatEvents,
  chatSnapshot,
  edited,
  eventsOf,
  inChatWith,
  inEvent,
  messageId,
  messagesFrom,
  people,
  reacted,
  ready,
  removed,
  settings,
  upTo,
  userEvents,
  userId,
  userSnapshot,
} from './testing/words.ts'

const take = (state: SyncState, ...events: ChatEvent[]) => after([chatEvents(events)], state)
const messageIn = (state: SyncState, seq: number) => state.chats[chat]?.messages.find((message) => message.seq === seq)
const summaryOf = (state: SyncState) => state.chats[chat]?.chat
const chips = (state: SyncState, seq: number) =>
  messageIn(state, seq)?.reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? '!' : ''}`)

describe('a message', () => {
  const mine = aMessage(2, { authorId: alice.id })
  const known = inChatWith([aMessage(1), mine])
  const better = aMessage(2, { authorId: alice.id, text: 'better', revision: 2, editedAt: at(3) })

  test('[R34] that is edited says its new text, in its place and in the list, and keeps its reactions', () => {
    const state = take(known, reacted(3, mine), edited(4, better))
    expect(messageIn(state, 2)).toEqual({ ...better, updatedSeq: 4, reactions: [{ emoji: '👍', count: 1, mine: false }] })
    expect(summaryOf(state)?.lastMessage).toMatchObject({ id: mine.id, preview: 'better', removedAt: null })
  })

  test('[R34] that is removed is a tombstone: no text, no reactions, no preview', () => {
    const state = take(known, reacted(3, mine), removed(4, mine))
    expect(messageIn(state, 2)).toEqual({ ...mine, text: '', removedAt: at(4), updatedSeq: 4, reactions: [] })
    expect(summaryOf(state)?.lastMessage).toMatchObject({ id: mine.id, preview: '', removedAt: at(4) })
  })

  test('[R34] that is not the last one changes without the list', () => {
    const before = summaryOf(known)?.lastMessage
    expect(summaryOf(take(known, edited(3, aMessage(1, { text: 'other' })), removed(4, aMessage(1))))?.lastMessage).toEqual(before)
  })

  test('[R34] counts reactions as they are told, mine are those of oneself alone, and one that nobody has set is gone', () => {
    const one = take(known, reacted(3, mine, { emoji: '🎉' }), reacted(4, mine, { emoji: '👍', actorId: alice.id }))
    expect(chips(one, 2)).toEqual(['🎉1', '👍1!'])
    const two = take(one, reacted(5, mine, { emoji: '👍', count: 2 }), reacted(6, mine, { emoji: '❤️' }))
    expect(chips(two, 2)).toEqual(['❤️1', '🎉1', '👍2!'])
    const left = take(
      two,
      reacted(7, mine, { emoji: '👍', actorId: alice.id, on: false, count: 1 }),
      reacted(8, mine, { emoji: '🎉', on: false, count: 0 }),
    )
    expect(chips(left, 2)).toEqual(['❤️1', '👍1'])
  })

  test('[R34] [R4] is told of what happened to it in a replay, and ends the same', () => {
    const events = [reacted(3, mine), edited(4, better), reacted(5, better, { emoji: '🎉' }), removed(6, better)]
    const said = inEvent({ ...better, text: '', removedAt: at(6) }, 2)
    const replay: ChatEvent[] = [{ type: 'message.sent', seq: 2, at: at(2), message: said }, ...events]
    const live = take(known, ...events)
    const replayed = take(inChatWith([aMessage(1)]), ...replay)
    expect(replayed.chats[chat]?.messages).toEqual(live.chats[chat]?.messages)
    expect(summaryOf(replayed)).toEqual(summaryOf(live))
    expect(take(live, ...events)).toBe(live)
  })

  test('[R35] that a page shows as it will be is not changed by the events that made it so', () => {
    const window = messagesFrom(11, 40)
    const state = after([chatSnapshot(messagesFrom(1, 40)), chatEvents([edited(41, aMessage(12, { text: 'x' }))])], inChatWith([]))
    expect(window.length).toBe(30)
    const ahead = { ...aMessage(5, { text: 'later', revision: 2, updatedSeq: 43 }), reactions: [{ emoji: '👍', count: 1, mine: true }] }
    const page = { items: [...messagesFrom(1, 4), ahead, ...messagesFrom(6, 10)], hasMore: false, asOfSeq: 43 }
    const paged = ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page })
    const caughtUp = take(paged, edited(42, aMessage(5, { text: 'not yet', revision: 2 })), reacted(43, ahead, { actorId: alice.id }))
    expect(messageIn(caughtUp, 5)).toBe(ahead)
    expect(caughtUp.cursors[chatScope(chat)]).toBe(43)
  })

  test('[R36] that changed unseen is not shown as it was by a page that was read before', () => {
    const state = after([chatSnapshot(messagesFrom(1, 40)), chatEvents([edited(41, aMessage(5, { text: 'new' }))])], inChatWith([]))
    const page = (asOfSeq: number) => ({ items: messagesFrom(1, 10), hasMore: false, asOfSeq })
    expect(ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: page(40) })).toBe(state)
    expect(ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: page(41) }).chats[chat]?.messages).toHaveLength(40)
  })

  test('[R36] that may have changed before a snapshot is not shown by a page that was asked for before it', () => {
    const messages = messagesFrom(1, 40)
    const later = chatSnapshot(messages, { seq: 41, chat: aChat(messages, { lastSeq: 41 }) })
    const state = after([chatSnapshot(messages), later], inChatWith([]))
    const page = (asOfSeq: number) => ({ items: messagesFrom(1, 10), hasMore: false, asOfSeq })
    expect(ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: page(40) })).toBe(state)
    expect(ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: page(41) }).chats[chat]?.messages).toHaveLength(40)
  })
})

describe('a group', () => {
  const owner = aMember(alice, { role: 'owner' })
  const aGroup = (given: Partial<Chat> = {}) =>
    aChat([], { kind: 'group', name: 'Friends', members: [owner, aMember(bob)], myRole: 'owner', ...given })
  const inGroup = (summary = aGroup()) => after([people, userSnapshot([summary]), ready])
  const added = (seq: number, ids: UserId[], memberCount: number): ChatEvent => {
    const line = aLine(seq, { type: 'member.added', userIds: ids }, { authorId: alice.id })
    const members = ids.map((id) => aMember({ id }, { deliveredSeq: seq - 1, readSeq: seq - 1 }))
    return { type: 'member.added', seq, at: at(seq), members, memberCount, message: inEvent(line) }
  }
  const gone = (seq: number, id: UserId, memberCount: number): ChatEvent => {
    const line = aLine(seq, { type: 'member.removed', userId: id })
    return { type: 'member.removed', seq, at: at(seq), userId: id, memberCount, message: inEvent(line) }
  }
  const idsIn = (state: SyncState) => summaryOf(state)?.members?.map((member) => member.userId)

  test('[R38] names who came and who went, by user id, with a line that says so', () => {
    const state = take(inGroup(), added(1, [carol.id, userId(0)], 4))
    expect(idsIn(state)).toEqual([userId(0), alice.id, bob.id, carol.id])
    expect(summaryOf(state)).toMatchObject({ memberCount: 4, lastMessage: { kind: 'system', system: { type: 'member.added' } } })
    expect(messageIn(state, 1)).toMatchObject({ kind: 'system', reactions: [] })
    const fewer = take(state, gone(2, bob.id, 3))
    expect(idsIn(fewer)).toEqual([userId(0), alice.id, carol.id])
    expect(summaryOf(fewer)).toMatchObject({ memberCount: 3, unread: 0 })
  })

  test('[R38] has the roles that are told, one’s own among them', () => {
    const line = inEvent(aLine(1, { type: 'member.role-changed', userId: bob.id, role: 'owner' }))
    const roles = [
      { userId: bob.id, role: 'owner' as const },
      { userId: alice.id, role: 'admin' as const },
    ]
    const state = take(inGroup(), { type: 'member.role-changed', seq: 1, at: at(1), roles, message: line })
    expect(summaryOf(state)).toMatchObject({ myRole: 'admin', members: [{ role: 'admin' }, { role: 'owner' }] })
  })

  test('has the name and the description that are told', () => {
    const message = inEvent(aLine(1, { type: 'chat.updated', changed: ['name'] }))
    const state = take(inGroup(), { type: 'chat.updated', seq: 1, at: at(1), name: 'Family', description: 'Us', message })
    expect(summaryOf(state)).toMatchObject({ name: 'Family', description: 'Us', lastMessage: { system: { type: 'chat.updated' } } })
  })

  test('[R38] that grows too large names nobody, and is asked for whole when it is small again', () => {
    const max = limits.membersInlineMax
    const many = [
      owner,
      ...Array.from({ length: max - 1 }, (_, index) => aMember({ id: userId(100 + index) }, { deliveredSeq: 3, readSeq: 2 })),
    ]
    const full = inGroup(aGroup({ members: many, memberCount: max }))
    const large = take(full, added(1, [carol.id], max + 1))
    expect(summaryOf(large)).toMatchObject({ memberCount: max + 1 })
    expect(summaryOf(large)).not.toHaveProperty('members')
    expect(large.chats[chat]?.receipts[userId(100)]).toEqual({ deliveredSeq: 3, readSeq: 2 })
    const { state, effects } = applyFrame(large, chatEvents([gone(2, userId(100), max)]))
    expect(effects).toEqual([{ type: 'reopen', chatId: chat, afterSeq: null }])
    expect(state.chats[chat]?.receipts[userId(100)]).toBeUndefined()
    expect(summaryOf(state)?.memberCount).toBe(max)
  })

  test('[R8] [R38] whose summary is ahead of its events is not changed twice by them', () => {
    const ahead = aGroup({ lastSeq: 2, memberCount: 3, members: [owner, aMember(bob), aMember(carol)], name: 'Later' })
    const state = after([chatSnapshot([], { seq: 0, chat: aGroup() }), userSnapshot([ahead])], inGroup())
    const message = inEvent(aLine(2, { type: 'chat.updated', changed: ['name'] }))
    const caughtUp = take(state, added(1, [carol.id], 3), {
      type: 'chat.updated',
      seq: 2,
      at: at(2),
      name: 'Between',
      description: '',
      message,
    })
    expect(summaryOf(caughtUp)).toEqual(ahead)
    expect(caughtUp.chats[chat]?.messages.map(({ seq }) => seq)).toEqual([1, 2])
  })
})

describe('what concerns a person alone', () => {
  test('[R9] a chat they left is gone, and there again when they are let in', () => {
    const state = inChatWith(messagesFrom(1, 3))
    const left = after([userEvents([{ type: 'chat.left', seq: 2, at: at(2), chatId: chat, reason: 'removed' }])], state)
    expect(left.chats).toEqual({})
    expect(left.cursors).toEqual({ [userScope(alice.id)]: 2 })
    const back = aChat([], { lastSeq: 7, readSeq: 7 })
    const again = after([userEvents([{ type: 'chat.joined', seq: 3, at: at(3), chat: back }])], left)
    expect(again.chats[chat]).toMatchObject({ chat: back, messages: [], window: 'none' })
    expect(again.cursors[chatScope(chat)]).toBe(7)
  })

  test('settings come with the snapshot and change by events', () => {
    const state = inChatWith([])
    expect(state.settings).toEqual(settings)
    const busy = { ...settings, status: 'busy' as const }
    const changed = after([userEvents([{ type: 'settings.changed', seq: 2, at: at(2), settings: busy }])], state)
    expect(changed.settings).toEqual(busy)
    expect(changed.chats).toBe(state.chats)
  })

  test('[R39] who stops sharing what they read sees no more what others have, and learns it anew when they share again', () => {
    const both = [aMember(alice, { deliveredSeq: 3, readSeq: 3 }), aMember(bob, { deliveredSeq: 3, readSeq: 2 })]
    const state = after([chatSnapshot(messagesFrom(1, 3), { chat: aChat(messagesFrom(1, 3), { members: both }) })], inChatWith([]))
    const turn = (seq: number, shareReadReceipts: boolean) =>
      userEvents([{ type: 'settings.changed', seq, at: at(seq), settings: { ...settings, shareReadReceipts } }])
    const hidden = after([turn(2, false)], state)
    expect(summaryOf(hidden)?.members?.map(({ readSeq }) => readSeq)).toEqual([3, 0])
    const receipts = [{ chatId: chat, userId: bob.id, deliveredSeq: 3, readSeq: 2, at: at(9) }]
    expect(summaryOf(after([turn(3, true), { kind: 'state', receipts }], hidden))).toEqual(summaryOf(state))
  })

  test('[R10] presence is told of people who are known, and keeps who did not change', () => {
    const state = inChatWith([])
    const presence = [
      { userId: bob.id, presence: 'away' as const, lastSeenAt: at(5) },
      { userId: alice.id, presence: alice.presence, lastSeenAt: alice.lastSeenAt },
      { userId: userId(99), presence: 'away' as const, lastSeenAt: null },
    ]
    const changed = after([{ kind: 'state', presence }], state)
    expect(changed.users[bob.id]).toEqual({ ...bob, presence: 'away', lastSeenAt: at(5) })
    expect(changed.users[alice.id]).toBe(state.users[alice.id])
    expect(changed.users[userId(99)]).toBeUndefined()
    expect(after([{ kind: 'state', presence }], changed)).toBe(changed)
  })

  test('what did not change stays the same object, whatever happens beside it', () => {
    const other: Message = aMessage(1, { id: messageId(50) })
    const state = after([eventsOf([other])], inChatWith([]))
    const next = take(state, { type: 'message.sent', seq: 2, at: at(2), message: inEvent(aMessage(2)) })
    expect(next.chats[chat]?.messages[0]).toBe(state.chats[chat]?.messages[0])
    expect(next.users).toBe(state.users)
    expect(next.chats[chat]?.chat.members).toBe(state.chats[chat]?.chat.members)
    expect(upTo(2)).toEqual(next.chats[chat]?.messages.map(({ seq }) => seq))
  })
})
