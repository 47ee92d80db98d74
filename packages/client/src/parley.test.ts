import 'fake-indexeddb/auto'
import { chatScope, createMessageId, type Frame, type SendMessage, type Subscribe, type UserId, userScope } from '@parley/protocol'
import { timelineOf } from '@parley/sync'
import { indexedDB } from 'fake-indexeddb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createParley, type Parley, type ParleyOptions } from './parley.ts'
import { createSocketServer, type SocketServer } from './testing/socket-server.ts'
import { aChat, alice, aMember, aMessage, aUser, bob, chatId, epoch, settings } from './testing/words.ts'

const messages = [aMessage(1), aMessage(2)]
const never = new Promise<never>(() => undefined)

/** What a server says to someone who has nothing: Bob, the chat with him, its window. */
function toWhole(userId: UserId): Frame[] {
  const chat = aChat(messages, { members: [aMember(userId), aMember(bob.id)] })
  return [
    { kind: 'state', users: [{ ...alice, id: userId }, bob] },
    { kind: 'snapshot', scope: userScope(userId), seq: 4, first: true, more: false, settings, chats: [chat] },
    { kind: 'snapshot', scope: chatScope(chatId), seq: 2, more: false, chat, me: aMember(userId), messages, hasMore: false },
  ]
}

/** A person of this test's own, the server's side of them, and what it has heard. */
async function createWorld() {
  const userId = aUser('Someone').id
  const server = await createSocketServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const subscribed: Subscribe[] = []
  const said: SendMessage[] = []
  server.script.subscribe = async function* (input) {
    subscribed.push(input)
    if (input.cursors?.[userScope(userId)] === undefined) yield* toWhole(userId)
    yield { kind: 'ready', epoch }
    await never
  }
  server.script.send = (message) => {
    said.push(message)
    return never
  }
  return { userId, server, subscribed, said }
}

/** The page is opened: the same person on the same device each time. */
function openPage(
  { userId, server }: { userId: UserId; server: SocketServer },
  getToken = () => Promise.resolve<string | null>('good'),
  options: Partial<ParleyOptions> = {},
) {
  const parley = createParley({ url: server.url, getAccessToken: getToken, userId, ...options })
  onTestFinished(() => parley.close())
  parley.engine.start()
  return parley
}

const isOnline = ({ engine }: Parley) => vi.waitFor(() => expect(engine.getState().connection.status).toBe('online'), { timeout: 4_000 })
const rowsOf = ({ engine }: Parley) => timelineOf(engine.getState(), chatId).map((row) => ('message' in row ? row.message.text : row.text))
const unreachable = () => Promise.reject(new Error('no network'))

test('what is known is on the screen after a reload before the server has said a word', async () => {
  const world = await createWorld()
  const first = openPage(world)
  await isOnline(first)
  first.close()
  const second = openPage(world, unreachable)
  await vi.waitFor(() => expect(rowsOf(second)).toEqual(['message 1', 'message 2']))
  expect(second.engine.getState().sync.users[bob.id]).toMatchObject({ displayName: 'Bob' })
  expect(second.engine.getState().connection.status).not.toBe('online')
})

test('a connection after a reload asks for what was missed and nothing else', async () => {
  const world = await createWorld()
  const first = openPage(world)
  await isOnline(first)
  first.close()
  await isOnline(openPage(world))
  expect(world.subscribed).toEqual([{ cursors: {} }, { epoch, cursors: { [userScope(world.userId)]: 4, [chatScope(chatId)]: 2 } }])
})

test('what was written and not sent is sent after a reload, once and with its id', async () => {
  const world = await createWorld()
  const first = openPage(world, unreachable)
  const id = first.engine.send(chatId, 'written on a train')
  await vi.waitFor(() => expect(first.engine.getState().connection.status).toBe('reconnecting'))
  first.close()
  const second = openPage(world)
  await isOnline(second)
  await vi.waitFor(() => expect(world.said).toHaveLength(1))
  expect(world.said).toEqual([{ id, chatId, text: 'written on a train' }])
  expect(rowsOf(second)).toEqual(['message 1', 'message 2', 'written on a train'])
})

test('a page that dies with a message under way has it after a reload, with the same id', async () => {
  const world = await createWorld()
  // As to the others it isn't there any more.
  const first = openPage(world, undefined, { tabs: null })
  await isOnline(first)
  const id = first.engine.send(chatId, 'under way')
  await vi.waitFor(() => expect(world.said).toHaveLength(1))
  const second = openPage(world)
  await vi.waitFor(() => expect(world.said).toHaveLength(2))
  expect(world.said.map((message) => message.id)).toEqual([id, id])
  expect(rowsOf(second)).toContain('under way')
})

test('what one page writes without a connection another shows and says at once, with its id', async () => {
  const world = await createWorld()
  const first = openPage(world, unreachable)
  const second = openPage(world)
  await isOnline(second)
  const id = first.engine.send(chatId, 'written in the other tab')
  await vi.waitFor(() => expect(world.said).toEqual([{ id, chatId, text: 'written in the other tab' }]))
  expect(rowsOf(second)).toEqual(['message 1', 'message 2', 'written in the other tab'])
})

test('a draft is there after a reload', async () => {
  const world = await createWorld()
  const draft = { text: 'half a', replyToId: null, editing: { messageId: createMessageId(), expectedRevision: 1, text: 'half' } }
  const first = openPage(world, unreachable)
  first.engine.setDraft(chatId, draft)
  await vi.waitFor(() => expect(first.engine.getState().connection.status).toBe('reconnecting'))
  first.close()
  const second = openPage(world, unreachable)
  await vi.waitFor(() => expect(second.engine.getState().drafts).toEqual({ [chatId]: draft }))
})

test('whoever comes after on the same device sees nothing of it', async () => {
  const world = await createWorld()
  const first = openPage(world)
  await isOnline(first)
  first.engine.send(chatId, 'not yours')
  first.close()
  const stranger = { ...(await createWorld()), server: world.server }
  const other = openPage(stranger, unreachable)
  await vi.waitFor(() => expect(other.engine.getState().connection.status).toBe('reconnecting'))
  expect(other.engine.getState()).toMatchObject({ sync: { me: null, chats: {}, users: {} }, outbox: {}, drafts: {} })
})

test('who signs out leaves nothing on the device', async () => {
  const world = await createWorld()
  const parley = openPage(world)
  await isOnline(parley)
  parley.engine.send(chatId, 'secret')
  await parley.forget()
  expect(parley.engine.getState()).toMatchObject({ sync: { me: null, chats: {} }, outbox: {} })
  const names = ((await indexedDB.databases()) as { name: string }[]).map(({ name }) => name)
  expect(names.filter((name) => name.endsWith(world.userId))).toEqual([])
})

test('[R80] a page that is closed while a deletion could still be undone tells the server of it, by a request that outlives the page', async () => {
  const world = await createWorld()
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  vi.stubGlobal('navigator', { onLine: true })
  onTestFinished(() => void vi.unstubAllGlobals())
  const parley = openPage(world, undefined, { tabs: null })
  await isOnline(parley)
  parley.engine.openChat(chatId)
  const [message] = messages
  const fetched = vi.fn<typeof fetch>(async () => Response.json({}))
  vi.stubGlobal('fetch', fetched)

  parley.engine.holdRemoval(message?.id as (typeof messages)[0]['id'])
  expect(fetched).not.toHaveBeenCalled()
  page.dispatchEvent(new Event('pagehide'))
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledOnce())
  const [address, request] = fetched.mock.calls[0] ?? []
  expect(address).toBe(`${new URL(world.server.url).origin}/trpc/messages.remove`)
  expect(request).toMatchObject({ method: 'POST', keepalive: true, headers: { authorization: 'Bearer good' } })
  expect(JSON.parse(request?.body as string)).toEqual({ messageId: message?.id })
})

test('without a person nothing is kept, and without a storage that works the chat goes on', async () => {
  const world = await createWorld()
  const before = await indexedDB.databases()
  const anonymous = createParley({ url: world.server.url, getAccessToken: () => Promise.resolve('good') })
  onTestFinished(() => anonymous.close())
  anonymous.engine.start()
  await isOnline(anonymous)
  expect(await indexedDB.databases()).toEqual(before)
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Not in private windows', 'SecurityError')
  })
  const parley = openPage(world)
  await isOnline(parley)
  parley.engine.send(chatId, 'said all the same')
  await vi.waitFor(() => expect(world.said).toMatchObject([{ text: 'said all the same' }]))
})
