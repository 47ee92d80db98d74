import {
  type Chat,
  type ChatId,
  chatScope,
  createChatId,
  createMessageId,
  createUserId,
  type Frame,
  type User,
  userScope,
} from '@parley/protocol'
import { createEngine, type Engine } from '@parley/sync'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpClient } from '../http-client.ts'
import { ParleyProvider, useEngine } from './provider.ts'
import { useChat, useChats } from './use-chats.ts'
import { useConnection } from './use-connection.ts'
import { useTimeline } from './use-timeline.ts'
import { useMe, useUser } from './use-users.ts'

const alice: User = { id: createUserId(), username: 'alice', displayName: 'Alice' }
const bob: User = { id: createUserId(), username: 'bob', displayName: 'Bob' }
const chatId = createChatId()
const sentAt = '2026-01-01T00:00:00.000Z'
const message = { id: createMessageId(), chatId, seq: 1, updatedSeq: 1, authorId: bob.id, kind: 'text', text: 'hello', sentAt } as const
const chat: Chat = {
  id: chatId,
  kind: 'direct',
  name: null,
  memberCount: 2,
  members: [alice, bob].map(({ id }) => ({ userId: id, role: 'member' })),
  lastMessage: { id: message.id, seq: 1, authorId: bob.id, kind: 'text', preview: 'hello', sentAt },
  lastSeq: 1,
  myRole: 'member',
  createdAt: sentAt,
}
const summary: Frame[] = [
  { kind: 'state', users: [alice, bob] },
  { kind: 'snapshot', scope: userScope(alice.id), seq: 1, first: true, more: false, chats: [chat] },
]
const ready: Frame = { kind: 'ready', epoch: '00000000-0000-4000-8000-000000000001' }
const window: Frame = {
  kind: 'snapshot',
  scope: chatScope(chatId),
  seq: 1,
  more: false,
  chat,
  me: { userId: alice.id, role: 'member' },
  messages: [message],
  hasMore: true,
}

/** An engine that has heard these frames, and whose calls stay under way. */
function engineAfter(frames: readonly Frame[]): Engine {
  const never = () => new Promise<never>(() => undefined)
  const engine = createEngine({
    transport: {
      subscribe(_toInput, observer) {
        queueMicrotask(() => {
          for (const frame of frames) observer.onFrame(frame)
        })
        return { stop: () => undefined }
      },
      send: never,
      listMessages: never,
      createChat: never,
      openChat: never,
      closeChat: never,
    },
    clock: { nowMs: () => 0, after: () => () => undefined },
    random: () => 0,
    createMessageId,
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
  const values: Value[] = []
  const Reader = () => {
    values.push(useValue())
    return null
  }
  renderToString(createElement(ParleyProvider, { parley: { engine, trpc, close: () => undefined } }, createElement(Reader)))
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
  expect(await read(engine, () => useUser(bob.id))).toBeNull()
})

test('chats are named by the other person and have their last line', async () => {
  const engine = engineAfter([...summary, ready])
  const lastMessage = { id: message.id, authorId: bob.id, preview: 'hello', at: sentAt, status: 'sent' }
  expect(await read(engine, useChats)).toEqual({ status: 'ready', chats: [{ chat, title: 'Bob', peer: bob, lastMessage }] })
  expect(await read(engine, () => useChat(chatId))).toEqual({ status: 'ready', chat, title: 'Bob', peer: bob, lastMessage })
  expect(await read(engine, useConnection)).toMatchObject({ status: 'online' })
  expect(await read(engine, useMe)).toEqual(alice)
  expect(await read(engine, () => useUser(bob.id))).toEqual(bob)
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
  const id = send('mine')
  expect(await read(engine, () => useTimeline(chatId))).toMatchObject({
    status: 'ready',
    hasMore: true,
    rows: [
      { id: message.id, status: 'sent' },
      { id, status: 'sending', text: 'mine' },
    ],
  })
})

test('without a provider above it a hook says so', () => {
  const Reader = () => {
    useEngine()
    return null
  }
  expect(() => renderToString(createElement(Reader))).toThrow('There is no ParleyProvider above this component')
})
