import {
  type ChatId,
  chatScope,
  createChatId,
  createMessageId,
  createUserId,
  type Frame,
  limits,
  type UserId,
  userScope,
} from '@parley/protocol'
import { createEngine, type Engine, type Transport } from '@parley/sync'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpClient } from '../http-client.ts'
import { aChat, alice, aMember, aMessage, bob, chatId, epoch, settings } from '../testing/words.ts'
import { ParleyProvider, useEngine } from './provider.ts'
import { useChat, useChats, useUnreadTotal } from './use-chats.ts'
import { useConnection } from './use-connection.ts'
import { useDraft } from './use-draft.ts'
import { useSettings } from './use-settings.ts'
import { useTimeline } from './use-timeline.ts'
import { useTyping } from './use-typing.ts'
import { selectSpeaker, useMe, useSpeaker, useUser, useUsers } from './use-users.ts'

const message = aMessage(1)
const mine = aMessage(2, { authorId: alice.id, text: 'hi', replyToId: message.id })
const chat = aChat([message, mine], { unread: 1, unreadFromSeq: 1, members: [aMember(alice.id), aMember(bob.id, { deliveredSeq: 2 })] })
const summary: Frame[] = [
  { kind: 'state', users: [alice, bob] },
  { kind: 'snapshot', scope: userScope(alice.id), seq: 1, first: true, more: false, settings, chats: [chat] },
]
const ready: Frame = { kind: 'ready', epoch }
const window: Frame = {
  kind: 'snapshot',
  scope: chatScope(chatId),
  seq: 2,
  more: false,
  chat,
  me: aMember(alice.id),
  messages: [message, mine],
  hasMore: true,
}
const typing: Frame = { kind: 'signal', type: 'typing', chatId, userId: bob.id, on: true, expiresInMs: limits.typingExpiresMs }

/** An engine that has heard these frames, and whose calls stay under way. */
function engineAfter(frames: readonly Frame[]): Engine {
  const never = () => new Promise<never>(() => undefined)
  const transport: Transport = {
    subscribe(_toInput, observer) {
      queueMicrotask(() => {
        for (const frame of frames) observer.onFrame(frame)
      })
      return { stop: () => undefined }
    },
    send: never,
    editMessage: never,
    removeMessage: never,
    react: never,
    getMessage: never,
    listMessages: never,
    createChat: never,
    openChat: never,
    closeChat: never,
    markReceipts: never,
    markUnread: never,
    setTyping: never,
  }
  const engine = createEngine({
    transport,
    clock: { nowMs: () => 0, after: () => () => undefined },
    random: () => 0,
    createMessageId,
    createChatId,
    network: { watch: () => () => undefined },
  })
  engine.start()
  onTestFinished(() => engine.stop())
  return engine
}

/** What a component below the provider gets from a hook. */
async function read<Value>(engine: Engine, useValue: () => Value): Promise<Value> {
  await Promise.resolve()
  const trpc = createHttpClient({ url: 'http://127.0.0.1:1', getAccessToken: () => Promise.resolve(null) })
  const parley = { engine, trpc, close: () => undefined, forget: () => Promise.resolve() }
  const values: Value[] = []
  const Reader = () => {
    values.push(useValue())
    return null
  }
  renderToString(createElement(ParleyProvider, { parley }, createElement(Reader)))
  const [value] = values
  if (value === undefined) throw new Error('nothing was rendered')
  return value
}

test('before anything is known everything is loading', async () => {
  const engine = engineAfter([])
  expect(await read(engine, useChats)).toEqual({ status: 'loading' })
  expect(await read(engine, () => useChat(chatId))).toEqual({ status: 'loading' })
  expect(await read(engine, () => useTimeline(chatId))).toMatchObject({ status: 'loading', rows: [], hasMore: false })
  expect(await read(engine, useConnection)).toEqual({ status: 'connecting' })
  expect(await read(engine, useMe)).toBeNull()
  expect(await read(engine, useSettings)).toBeNull()
  expect(await read(engine, useUnreadTotal)).toBe(0)
  expect(await read(engine, () => useTyping(chatId))).toEqual([])
  expect((await read(engine, () => useDraft(chatId)))[0]).toBeNull()
  expect(await read(engine, () => useUser(bob.id))).toBeNull()
  expect(await read(engine, () => useUsers([bob.id]))).toEqual([null])
})

test('chats are named by the other person, and have their last line with how far it has come', async () => {
  const engine = engineAfter([...summary, ready])
  const item = {
    chat,
    title: 'Bob',
    peer: bob,
    lastMessage: { id: mine.id, authorId: alice.id, preview: 'hi', system: null, removedAt: null, at: mine.sentAt, status: 'delivered' },
    unread: 1,
    unreadFromSeq: 1,
    typing: [],
  }
  expect(await read(engine, useChats)).toEqual({ status: 'ready', chats: [item] })
  expect(await read(engine, () => useChat(chatId))).toEqual({ status: 'ready', ...item })
  expect(await read(engine, useUnreadTotal)).toBe(1)
  expect(await read(engine, useConnection)).toMatchObject({ status: 'online' })
})

test('whoever comes and goes speaks as they did', async () => {
  const select = selectSpeaker(bob.id)
  const before = select({ [bob.id]: bob })
  expect(before).toEqual({ displayName: bob.displayName, isBot: bob.isBot })
  expect(select({ [bob.id]: { ...bob, presence: 'online', lastSeenAt: message.sentAt } })).toBe(before)
  expect(select({ [bob.id]: { ...bob, displayName: 'Robert' } })).toEqual({ displayName: 'Robert', isBot: bob.isBot })
  expect(select({})).toBeNull()
  expect(await read(engineAfter([...summary, ready]), () => useSpeaker(bob.id))).toEqual(before)
})

test('people are known once something names them, settings once one’s own scope has spoken', async () => {
  const engine = engineAfter([...summary, ready])
  const stranger: UserId = createUserId()
  expect(await read(engine, useMe)).toEqual(alice)
  expect(await read(engine, () => useUser(bob.id))).toEqual(bob)
  expect(await read(engine, () => useUsers([bob.id, stranger, alice.id]))).toEqual([bob, null, alice])
  expect(await read(engine, () => useUsers([]))).toEqual([])
  expect(await read(engine, useSettings)).toEqual(settings)
})

test('a chat that is not among all of them is not found', async () => {
  const unknown: ChatId = createChatId()
  const engine = engineAfter([...summary, ready])
  expect(await read(engine, () => useChat(unknown))).toEqual({ status: 'not-found' })
  expect(await read(engine, () => useTimeline(unknown))).toMatchObject({ status: 'not-found', rows: [] })
})

test('a timeline is loading until its newest messages are here, and what is written has its row at once', async () => {
  const known = engineAfter([...summary, ready])
  expect(await read(known, () => useTimeline(chatId))).toMatchObject({ status: 'loading', rows: [] })
  const engine = engineAfter([...summary, window, ready])
  const { send } = await read(engine, () => useTimeline(chatId))
  const id = send('a reply', { replyToId: message.id })
  expect(await read(engine, () => useTimeline(chatId))).toMatchObject({
    status: 'ready',
    hasMore: true,
    rows: [
      { id: message.id, status: 'sent', message, quoted: null, change: null },
      { id: mine.id, status: 'delivered', message: mine, quoted: { status: 'ready', message } },
      { id, status: 'sending', text: 'a reply', replyToId: message.id, quoted: { status: 'ready', message } },
    ],
  })
})

test('what is changed in a line is in its row at once, with how far the change is', async () => {
  const engine = engineAfter([...summary, window, ready])
  const { react, edit, remove } = await read(engine, () => useTimeline(chatId))
  react(message.id, '👍', true)
  edit(mine.id, { text: 'hi, Bob', expectedRevision: 1 })
  expect(await read(engine, () => useTimeline(chatId))).toMatchObject({
    rows: [
      { message: { reactions: [{ emoji: '👍', count: 1, mine: true }] }, change: { kind: 'react', status: 'pending' } },
      { message: { text: 'hi, Bob', revision: 2 }, change: { kind: 'edit', status: 'pending' } },
    ],
  })
  remove(mine.id)
  const { rows } = await read(engine, () => useTimeline(chatId))
  expect(rows[1]).toMatchObject({ message: { text: '', removedAt: expect.any(String) } })
})

test('who sees the end has read it', async () => {
  const engine = engineAfter([...summary, window, ready])
  const { markRead } = await read(engine, () => useTimeline(chatId))
  markRead()
  expect(await read(engine, useUnreadTotal)).toBe(0)
})

test('a draft is there until it is taken away', async () => {
  const engine = engineAfter([...summary, ready])
  const [, setDraft] = await read(engine, () => useDraft(chatId))
  const draft = { text: 'half a', replyToId: null, editing: null }
  setDraft(draft)
  expect((await read(engine, () => useDraft(chatId)))[0]).toBe(draft)
  setDraft(null)
  expect((await read(engine, () => useDraft(chatId)))[0]).toBeNull()
})

test('who types is told where it is shown', async () => {
  const engine = engineAfter([...summary, ready, typing])
  expect(await read(engine, () => useTyping(chatId))).toEqual([bob.id])
  expect(await read(engine, () => useChat(chatId))).toMatchObject({ typing: [bob.id] })
})

test('without a provider above it a hook says so', () => {
  const Reader = () => {
    useEngine()
    return null
  }
  expect(() => renderToString(createElement(Reader))).toThrow('There is no ParleyProvider above this component')
})
