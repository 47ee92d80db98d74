import type { Chat, Receipt, UserId } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { chatOf } from './chat-list.ts'
import { ingestChats } from './chats.ts'
import { createEngineState } from './engine-state.ts'
import type { SyncState } from './state.ts'
import {
  aChat,
  after,
  alice,
  aMember,
  aMessage,
  at,
  bob,
  chat,
  chatId,
  chatSnapshot,
  inChatWith,
  messagesFrom,
  people,
  ready,
  userId,
  userSnapshot,
} from './testing/words.ts'
import { timelineOf } from './timeline.ts'

const receipt = (of: UserId, deliveredSeq: number, readSeq: number, id = chat): Receipt => ({
  chatId: id,
  userId: of,
  deliveredSeq,
  readSeq,
  at: at(1),
})
const told = (state: SyncState, ...receipts: Receipt[]) => after([{ kind: 'state', receipts }], state)
const membersOf = (state: SyncState) => state.chats[chat]?.chat.members?.map(({ deliveredSeq, readSeq }) => [deliveredSeq, readSeq])

describe('how far people are', () => {
  test('[R39] rises, whatever comes first, and nothing else changes', () => {
    const state = inChatWith(messagesFrom(1, 5))
    const risen = told(state, receipt(bob.id, 4, 2), receipt(bob.id, 3, 3), receipt(alice.id, 5, 5))
    expect(membersOf(risen)).toEqual([
      [5, 5],
      [4, 3],
    ])
    expect(told(risen, receipt(bob.id, 4, 3), receipt(bob.id, 1, 1))).toBe(risen)
    expect(told(risen, receipt(userId(99), 9, 9), receipt(bob.id, 9, 9, chatId(9)))).toBe(risen)
    expect(risen.chats[chat]?.messages).toBe(state.chats[chat]?.messages)
  })

  test('[R39] does not fall back with a summary that was made before', () => {
    const risen = told(inChatWith(messagesFrom(1, 5)), receipt(bob.id, 4, 2))
    expect(membersOf(ingestChats(risen, [aChat(messagesFrom(1, 6))]))).toEqual([
      [0, 0],
      [4, 2],
    ])
  })

  test('[R39] is kept beside a chat that does not name its members', () => {
    const { members: _, ...large } = aChat(messagesFrom(1, 5), { kind: 'group', memberCount: 400 })
    const state = after([
      people,
      userSnapshot([large]),
      chatSnapshot(messagesFrom(1, 5), { chat: large as Chat, me: aMember(alice, { readSeq: 4 }) }),
      ready,
    ])
    const risen = told(state, receipt(bob.id, 4, 2), receipt(bob.id, 3, 3))
    expect(risen.chats[chat]?.receipts).toMatchObject({ [bob.id]: { deliveredSeq: 4, readSeq: 3 }, [alice.id]: { readSeq: 4 } })
    expect(told(risen, receipt(bob.id, 4, 3))).toBe(risen)
  })

  test('[S1.32] [R39] 100,000 marks of five people in any order only rise, and end at the greatest', () => {
    const marks = 100_000
    const ids = [1, 2, 3, 4, 5].map((n) => userId(100 + n))
    const group = aChat([], { kind: 'group', memberCount: 6, members: [aMember(alice), ...ids.map((id) => aMember({ id }))] })
    let state = after([people, userSnapshot([group]), ready])
    let seed = 1
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((seed / 2 ** 31) * below)
    }
    const greatest = new Map<UserId, [number, number]>(ids.map((id) => [id, [0, 0]]))
    let falls = 0
    for (let made = 0; made < marks; made += 100) {
      const receipts = Array.from({ length: 100 }, () => {
        const readSeq = random(1_000_000)
        return receipt(ids[random(5)] as UserId, Math.max(readSeq, random(1_000_000)), readSeq)
      })
      for (const { userId: of, deliveredSeq, readSeq } of receipts) {
        const [delivered, read] = greatest.get(of) ?? [0, 0]
        greatest.set(of, [Math.max(delivered, deliveredSeq), Math.max(read, readSeq)])
      }
      const before = membersOf(state) ?? []
      state = told(state, ...receipts)
      for (const [index, [delivered = 0, read = 0]] of (membersOf(state) ?? []).entries()) {
        if (delivered < (before[index]?.[0] ?? 0) || read < (before[index]?.[1] ?? 0)) falls += 1
      }
    }
    expect(falls).toBe(0)
    expect(membersOf(state)?.slice(1)).toEqual([...greatest.values()])
  })
})

describe('the status of one’s own message', () => {
  const mine = [aMessage(1, { authorId: alice.id }), aMessage(2), aMessage(3, { authorId: alice.id })]
  const statuses = (sync: SyncState) => timelineOf({ ...createEngineState(), sync }, chat).map(({ status }) => status)

  test('[S0.23] goes from sent to delivered to read as the other person’s device and eyes come to it, and never back', () => {
    const state = inChatWith(mine)
    expect(statuses(state)).toEqual(['sent', 'sent', 'sent'])
    const delivered = told(state, receipt(bob.id, 3, 0))
    expect(statuses(delivered)).toEqual(['delivered', 'sent', 'delivered'])
    const read = told(delivered, receipt(bob.id, 2, 2))
    expect(statuses(read)).toEqual(['read', 'sent', 'delivered'])
    expect(chatOf({ ...createEngineState(), sync: read }, chat)?.lastMessage?.status).toBe('delivered')
    expect(statuses(told(read, receipt(bob.id, 1, 1), receipt(bob.id, 0, 0)))).toEqual(['read', 'sent', 'delivered'])
    expect(statuses(told(read, receipt(bob.id, 0, 3)))).toEqual(['read', 'sent', 'read'])
  })

  test('[S0.23] in a group waits for everybody', () => {
    const three = [alice, bob, { id: userId(3) }].map((of) => aMember(of))
    const group = aChat(mine, { kind: 'group', memberCount: 3, members: three })
    const state = after([people, userSnapshot([group]), chatSnapshot(mine, { chat: group }), ready])
    const one = told(state, receipt(bob.id, 3, 3))
    expect(statuses(one)).toEqual(['sent', 'sent', 'sent'])
    expect(statuses(told(one, receipt(userId(3), 3, 1)))).toEqual(['read', 'sent', 'delivered'])
  })

  test('[S0.23] in a group whose members are not all known to be anywhere is sent', () => {
    const { members: _, ...large } = aChat(mine, { kind: 'group', memberCount: 400 })
    const state = after([people, userSnapshot([large]), chatSnapshot(mine, { chat: large as Chat }), ready])
    expect(statuses(told(state, receipt(bob.id, 3, 3)))).toEqual(['sent', 'sent', 'sent'])
  })

  test('is the same row as long as it is the same', () => {
    const state = inChatWith(mine)
    const before = timelineOf({ ...createEngineState(), sync: state }, chat)
    const next = timelineOf({ ...createEngineState(), sync: told(state, receipt(bob.id, 1, 0)) }, chat)
    expect(next[0]).not.toBe(before[0])
    expect(next[1]).toBe(before[1])
    expect(next[2]).toBe(before[2])
  })
})
