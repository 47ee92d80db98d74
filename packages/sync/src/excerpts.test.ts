import { chatScope } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import type { Engine } from './engine.ts'
import { createEngineState } from './engine-state.ts'
import { cutAround, ingestAround, ingestExcerptPage, leaveExcerpt } from './excerpts.ts'
import { changeMessage, ingestMessages, ingestQuoted } from './messages.ts'
import { fromRecords, noRecords, toRecords } from './records.ts'
import type { SyncState } from './state.ts'
import type { Stored } from './storage.ts'
import type { Faults } from './testing/model-server.ts'
import {
  aChat,
  after,
  alice,
  aMessage,
  at,
  bob,
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
  shown,
  userSnapshot,
} from './testing/words.ts'
import { createWorld, faultsFor } from './testing/world.ts'
import { excerptOf, timelineOf } from './timeline.ts'

const seqsOf = (messages: readonly { seq: number }[] = []) => messages.map(({ seq }) => seq)
const range = (from: number, to: number) => seqsOf(messagesFrom(from, to))
const page = (from: number, to: number, { hasMore = true, asOfSeq = 200 } = {}) => ({ items: messagesFrom(from, to), hasMore, asOfSeq })
const elsewhere = (state: SyncState) => {
  const excerpt = state.chats[chat]?.excerpt
  return excerpt ? seqsOf(excerpt.messages) : null
}

/** 200 messages said, of which the window holds the newest 30: 171 to 200. */
const long = after([chatSnapshot(messagesFrom(1, 200))], inChatWith([]))
const aroundFifty = ingestAround(long, { chatId: chat, before: page(40, 49), after: page(50, 60) })

describe('the excerpt of a chat', () => {
  test('[R64] stands beside the window: what is said new joins the window alone', () => {
    expect(elsewhere(aroundFifty)).toEqual(range(40, 60))
    const next = after([eventsOf(messagesFrom(201, 202))], aroundFifty)
    expect(elsewhere(next)).toEqual(range(40, 60))
    expect(shown(next)).toEqual(range(171, 202))
    expect(leaveExcerpt(next, chat).chats[chat]?.excerpt).toBeNull()
    expect(leaveExcerpt(long, chat)).toBe(long)
  })

  test('[R64] is shown like a window, with what it quotes, and without what waits to be said', () => {
    const quoting = aMessage(60, { replyToId: messageId(199) })
    const state = ingestAround(long, {
      chatId: chat,
      before: page(40, 49),
      after: { ...page(50, 59), items: [...messagesFrom(50, 59), quoting] },
    })
    const engineState = { ...createEngineState(), sync: state }
    const rows = excerptOf(engineState, chat)
    expect(rows?.map(({ id }) => id)).toEqual(range(40, 60).map(messageId))
    expect(rows?.at(-1)?.quoted).toEqual({ status: 'ready', message: aMessage(199) })
    expect(excerptOf(engineState, chat)).toBe(rows)
    expect(excerptOf({ ...engineState, sync: long }, chat)).toBeNull()
    expect(timelineOf(engineState, chat)).toHaveLength(30)
  })

  test('[R64] is not stored', () => {
    const records = toRecords(
      { ...createEngineState(), sync: { ...aroundFifty, epoch: '00000000-0000-4000-8000-000000000001' } },
      noRecords,
    )
    const stored = Object.fromEntries(
      Object.entries(records).map(([name, record]) => [name, Object.fromEntries(record)]),
    ) as unknown as Stored
    expect(JSON.stringify(stored)).not.toContain('message 50')
    expect(fromRecords(stored, createEngineState()).sync.chats[chat]?.excerpt).toBeNull()
  })

  test('[R65] takes no two pages of which one was read before something passed', () => {
    const passed = after([chatEvents([edited(201, aMessage(45, { text: 'better', revision: 2 }))])], long)
    const old = { chatId: chat, before: page(40, 49), after: page(50, 60, { asOfSeq: 201 }) }
    expect(ingestAround(passed, old)).toBe(passed)
    expect(elsewhere(ingestAround(passed, { ...old, before: page(40, 49, { asOfSeq: 201 }) }))).toEqual(range(40, 60))
  })

  test('[R66] grows at both ends, by pages that were asked for at its present ends', () => {
    const older = ingestExcerptPage(aroundFifty, { chatId: chat, bound: { beforeSeq: 40 }, page: page(1, 39, { hasMore: false }) })
    expect(elsewhere(older)).toEqual(range(1, 60))
    expect(older.chats[chat]?.excerpt?.hasMore).toBe(false)
    const both = ingestExcerptPage(older, { chatId: chat, bound: { afterSeq: 60 }, page: page(61, 99) })
    expect(elsewhere(both)).toEqual(range(1, 99))
    expect(ingestExcerptPage(both, { chatId: chat, bound: { afterSeq: 60 }, page: page(61, 99) })).toBe(both)
    expect(ingestExcerptPage(both, { chatId: chat, bound: { beforeSeq: 40 }, page: page(1, 39) })).toBe(both)
    expect(ingestExcerptPage(long, { chatId: chat, bound: { afterSeq: 60 }, page: page(61, 99) })).toBe(long)
  })

  test.each([
    ['overlaps it', page(61, 180)],
    ['ends just before it and is the last', page(61, 170, { hasMore: false })],
  ])('[R66] becomes one with the window when a page %s: every message once, in one order', (_, next) => {
    const edit = edited(201, aMessage(175, { text: 'better', revision: 2 }))
    const joined = ingestExcerptPage(after([chatEvents([edit])], aroundFifty), { chatId: chat, bound: { afterSeq: 60 }, page: next })
    expect(shown(joined)).toEqual(range(40, 200))
    expect(joined.chats[chat]).toMatchObject({ excerpt: null, hasMore: true })
    expect(joined.chats[chat]?.messages.find(({ seq }) => seq === 175)?.text).toBe('better')
  })

  test('[R66] a page of the window that was on its way when it began is dropped', () => {
    expect(ingestMessages(aroundFifty, { chatId: chat, bound: { beforeSeq: 171 }, page: page(121, 170) })).toBe(aroundFifty)
  })

  test('[R67] is edited, removed and reacted to like the window, and so is what a line of the window quotes of it', () => {
    const quoted = ingestQuoted(aroundFifty, { chatId: chat, messageId: messageId(50), message: aMessage(50) })
    const events = [edited(201, aMessage(50, { text: 'better', revision: 2 })), reacted(202, aMessage(50)), removed(203, aMessage(51))]
    const next = after([chatEvents(events)], quoted).chats[chat]
    const better = { text: 'better', updatedSeq: 202, reactions: [{ emoji: '👍', count: 1, mine: false }] }
    expect(next?.excerpt?.messages.find(({ seq }) => seq === 50)).toMatchObject(better)
    expect(next?.quoted[messageId(50)]).toMatchObject(better)
    expect(next?.excerpt?.messages.find(({ seq }) => seq === 51)).toMatchObject({ text: '', removedAt: at(203) })
    expect(next?.passedSeq).toBe(203)
  })

  test('[R4] [R67] the same event twice changes nothing', () => {
    const known = aroundFifty.chats[chat]
    if (!known) throw new Error('there is a chat')
    const once = changeMessage(known, inEvent(aMessage(50, { text: 'better' }), 201))
    expect(changeMessage(once, inEvent(aMessage(50, { text: 'better' }), 201))).toEqual(once)
    expect(changeMessage(once, inEvent(aMessage(50, { text: 'better' }), 201)).excerpt).toBe(once.excerpt)
  })

  test('[R68] goes when the window begins anew, and stays when nothing was missed', () => {
    expect(after([chatSnapshot(messagesFrom(1, 200))], aroundFifty).chats[chat]?.excerpt).not.toBeNull()
    expect(after([chatSnapshot(messagesFrom(1, 800))], aroundFifty).chats[chat]?.excerpt).toBeNull()
    const unloaded = { ...aroundFifty, chats: { [chat]: { ...aroundFifty.chats[chat], window: 'none' } } } as SyncState
    expect(after([userSnapshot([aChat(messagesFrom(1, 201))])], unloaded).chats[chat]?.excerpt).toBeNull()
  })
})

describe('what is far from where someone reads', () => {
  const grown = { ...inChatWith(messagesFrom(1, 30)), cursors: { [chatScope(chat)]: 3_000 } } as SyncState
  const windowOf = (count: number): SyncState => {
    const known = grown.chats[chat]
    if (!known) throw new Error('there is a chat')
    return { ...grown, chats: { [chat]: { ...known, messages: messagesFrom(1, count), hasMore: false } } }
  }

  test('[R69] stays until there are more than 2,000 messages', () => {
    const state = windowOf(2_000)
    expect(cutAround(state, { chatId: chat, seq: 1, isLookedAt: true })).toBe(state)
  })

  test('[R69] is let go of at the beginning for who reads near the end', () => {
    const cut = cutAround(windowOf(2_001), { chatId: chat, seq: 1_900, isLookedAt: true })
    expect(shown(cut)).toEqual(range(1_002, 2_001))
    expect(cut.chats[chat]).toMatchObject({ hasMore: true, excerpt: null, passedSeq: 3_000 })
  })

  test('[R69] is let go of between there and the end for who reads further back, who then reads an excerpt', () => {
    const cut = cutAround(windowOf(2_001), { chatId: chat, seq: 10, isLookedAt: true })
    expect(elsewhere(cut)).toEqual(range(1, 1_000))
    expect(cut.chats[chat]?.excerpt?.hasMore).toBe(false)
    expect(shown(cut)).toEqual(range(1_752, 2_001))
    expect(cut.chats[chat]).toMatchObject({ hasMore: true, passedSeq: 3_000 })
  })

  test('[R69] is let go of at either end of an excerpt', () => {
    const known = windowOf(30).chats[chat]
    if (!known) throw new Error('there is a chat')
    const excerpt = { messages: messagesFrom(1, 2_001), hasMore: false }
    const state = { ...grown, chats: { [chat]: { ...known, messages: messagesFrom(2_900, 3_000), excerpt } } } as SyncState
    expect(elsewhere(cutAround(state, { chatId: chat, seq: 1, isLookedAt: true }))).toEqual(range(1, 1_000))
    const late = cutAround(state, { chatId: chat, seq: 2_000, isLookedAt: true })
    expect(elsewhere(late)).toEqual(range(1_002, 2_001))
    expect(late.chats[chat]).toMatchObject({ excerpt: { hasMore: true }, passedSeq: 3_000 })
  })

  test('[R69] is more when nobody looks any more: 250 stay of more than 500', () => {
    const cut = cutAround(windowOf(501), { chatId: chat, seq: 10, isLookedAt: false })
    expect(elsewhere(cut)).toEqual(range(1, 250))
    expect(shown(cut)).toEqual(range(252, 501))
  })
})

describe('reading elsewhere', () => {
  async function inLongChat(faults: Faults = {}) {
    const world = createWorld(faults)
    const { server, clock, online } = world
    for (let n = 1; n <= 300; n++) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    const engine = await online()
    engine.openChat(chat)
    await clock.advance(0)
    return { ...world, engine, callsSince: () => world.device.calls.filter((call) => /^(get|list)/.test(call)) }
  }
  const textsOf = (engine: Engine) => excerptOf(engine.getState(), chat)?.map((row) => ('message' in row ? row.message.text : row.text))
  const texts = (from: number, to: number) => range(from, to).map(String)

  test('[R65] asks for the message and for what stands around it, and for nothing that is held', async () => {
    const { engine, clock, callsSince } = await inLongChat()
    const arrival = engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    expect(await arrival).toBe('here')
    expect(textsOf(engine)).toEqual(texts(60, 139))
    expect(callsSince()).toEqual(['get', 'list 100', 'list after 99'])
    expect(await engine.loadAround(chat, { messageId: messageId(130) })).toBe('here')
    expect(textsOf(engine)).toEqual(texts(60, 139))
    expect(await engine.loadAround(chat, { messageId: messageId(299) })).toBe('here')
    expect(textsOf(engine)).toBeUndefined()
    expect(callsSince()).toHaveLength(3)
  })

  test('[R65] what is held is here without a connection, and so is the way back to it', async () => {
    const { engine, device, clock } = await inLongChat()
    void engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    device.setReachable(false)
    expect(await engine.loadAround(chat, { messageId: messageId(130) })).toBe('here')
    expect(textsOf(engine)).toEqual(texts(60, 139))
    expect(await engine.loadAround(chat, { messageId: messageId(299) })).toBe('here')
    expect(textsOf(engine)).toBeUndefined()
  })

  test('[R65] begins at a seq just as well', async () => {
    const { engine, clock, callsSince } = await inLongChat()
    void engine.loadAround(chat, { seq: 20 })
    await clock.advance(0)
    expect(textsOf(engine)).toEqual(texts(1, 59))
    expect(await engine.loadAround(chat, { seq: 280 })).toBe('here')
    expect(textsOf(engine)).toBeUndefined()
    expect(callsSince()).toEqual(['list 20', 'list after 19'])
  })

  test('[R65] what does not exist, is of another chat or not for this reader is missing', async () => {
    const { engine, server, clock } = await inLongChat()
    const other = server.createChat('00000000-0000-7002-8000-000000000009' as typeof chat, [alice, bob])
    server.say(bob, { id: messageId(900), chatId: other.id, text: 'elsewhere' })
    for (const id of [900, 901]) {
      const arrival = engine.loadAround(chat, { messageId: messageId(id) })
      await clock.advance(0)
      expect(await arrival).toBe('missing')
    }
    expect(textsOf(engine)).toBeUndefined()
  })

  test('[R65] the place that is wanted last is the one that is shown', async () => {
    const { engine, clock } = await inLongChat()
    const first = engine.loadAround(chat, { messageId: messageId(50) })
    const second = engine.loadAround(chat, { messageId: messageId(150) })
    await clock.advance(0)
    expect([await first, await second]).toEqual(['given-up', 'here'])
    expect(textsOf(engine)).toContain('150')
    const third = engine.loadAround(chat, { messageId: messageId(50) })
    engine.leaveExcerpt(chat)
    await clock.advance(0)
    expect(await third).toBe('given-up')
    expect(textsOf(engine)).toBeUndefined()
  })

  test('[R65] waits for the connection and survives faults', async () => {
    const { engine, device, clock } = await inLongChat(faultsFor('list after', 'unavailable', 2))
    device.setReachable(false)
    const arrival = engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(5_000)
    device.setReachable(true)
    await clock.advance(60_000)
    expect(await arrival).toBe('here')
    expect(textsOf(engine)).toEqual(texts(60, 139))
  })

  test('[R65] what passes while it is on its way is in it', async () => {
    const { engine, server, clock } = await inLongChat(faultsFor('list 100', 'silence', 1))
    const arrival = engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    server.edit(bob, { messageId: messageId(99), text: 'better', expectedRevision: 1 })
    await clock.advance(60_000)
    expect(await arrival).toBe('here')
    expect(textsOf(engine)).toContain('better')
  })

  test('[R66] pages lead in both directions, and the last one to the window', async () => {
    const { engine, clock } = await inLongChat()
    void engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    const older = engine.loadOlder(chat)
    expect(engine.loadOlder(chat)).toBe(older)
    void engine.loadNewer(chat)
    await clock.advance(0)
    expect(textsOf(engine)).toEqual(texts(10, 189))
    for (const _ of [1, 2, 3]) {
      void engine.loadNewer(chat)
      await clock.advance(0)
    }
    expect(textsOf(engine)).toBeUndefined()
    expect(timelineOf(engine.getState(), chat).map((row) => ('message' in row ? row.message.text : row.text))).toEqual(texts(10, 300))
  })

  test('[R67] what this device changes there is shown at once', async () => {
    const { engine, clock } = await inLongChat()
    void engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    engine.react(messageId(100), '👍', true)
    const rowOf = () => excerptOf(engine.getState(), chat)?.find(({ id }) => id === messageId(100))
    expect(rowOf()).toMatchObject({ message: { reactions: [{ emoji: '👍', mine: true }] }, change: { status: 'pending' } })
    await clock.advance(0)
    expect(rowOf()).toMatchObject({ message: { reactions: [{ emoji: '👍', count: 1, mine: true }] }, change: null })
  })

  test('[R69] who looks away keeps the place, and less around it', async () => {
    const { engine, clock } = await inLongChat()
    void engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    engine.closeChat(chat)
    engine.keepNear(chat, 100)
    expect(textsOf(engine)).toEqual(texts(60, 139))
  })

  test('[R70] who says something is at the end', async () => {
    const { engine, clock } = await inLongChat()
    void engine.loadAround(chat, { messageId: messageId(100) })
    await clock.advance(0)
    const arrival = engine.loadAround(chat, { messageId: messageId(10) })
    engine.send(chat, 'hello')
    expect(textsOf(engine)).toBeUndefined()
    await clock.advance(0)
    expect(await arrival).toBe('given-up')
    expect(textsOf(engine)).toBeUndefined()
  })

  test('[R9] [R68] who is put out and comes back reads nothing from before', () => {
    const state = after([{ kind: 'closed', scope: chatScope(chat), reason: 'removed' }, people, ready], aroundFifty)
    expect(state.chats[chat]).toBeUndefined()
    const back = after([userSnapshot([aChat(messagesFrom(1, 201))])], state)
    expect(ingestAround(back, { chatId: chat, before: page(40, 49), after: page(50, 60) })).toBe(back)
    const loaded = after([chatSnapshot(messagesFrom(1, 202))], back)
    expect(ingestAround(loaded, { chatId: chat, before: page(40, 49), after: page(50, 60) })).toBe(loaded)
  })
})
