import { createChatId, createMessageId, limits, type Message } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let alice: Person
let bob: Person
let dave: Person
beforeAll(async () => {
  server = await createTestServer()
  ;({ alice, bob, dave } = await server.people('alice', 'bob', 'dave'))
})
afterAll(() => server[Symbol.asyncDispose]())

test('[S0.12] a send answers with the stored message, and it is in the history', async () => {
  const chat = await server.chatBetween(alice, bob)
  const message = await alice.messages.send(draft(chat, 'hello'))
  expect(message).toMatchObject({ chatId: chat.id, authorId: alice.user.id, kind: 'text', text: 'hello', seq: 1, updatedSeq: 1 })
  expect((await bob.messages.list({ chatId: chat.id })).items).toEqual([message])
})

test('[S0.12] who sends is who the token says, not who the body names', async () => {
  const chat = await server.chatBetween(alice, bob)
  const forged = { ...draft(chat, 'as bob'), authorId: bob.user.id }
  expect(await refusalOf(alice.messages.send(forged))).toBe('request.invalid')
})

test.each([
  ['empty', '', 'message.blank'],
  ['blank', ' \n\t ', 'message.blank'],
  ['too many code points', 'x'.repeat(limits.messageTextCharsMax + 1), 'message.too-long'],
  ['too many bytes', '漢'.repeat(9_999) + '𝒳'.repeat(4_000), 'message.too-long'],
  ['a megabyte', 'x'.repeat(1_000_000), 'message.too-long'],
  ['NUL', 'a\u0000b', 'text.malformed'],
  ['an escape', 'a\u001b[31m', 'text.malformed'],
  ['a lone surrogate', 'a\ud800b', 'text.malformed'],
])('[S0.12] a text that is %s is refused, and nothing is stored', async (_what, text, code) => {
  const { one, chat } = await server.freshChat()
  expect(await refusalOf(one.messages.send(draft(chat, text)))).toBe(code)
  expect((await one.messages.list({ chatId: chat.id })).items).toEqual([])
})

test.each([
  ['unicode', 'Grüße, 東京, ﷽, e\u0301 is not é'],
  ['emoji of several code points', '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪'],
  ['right to left', 'صمّمتُ الملصق‏ (v2)'],
  ['spaces and newlines at the ends', '  \n two\n\n\tlines \n '],
  ['markup', '<script>alert(1)</script> &amp; %00 \\u0000 \' " ` $1'],
  ['10,000 code points', '𝒳'.repeat(limits.messageTextCharsMax)],
])('[S1.8] %s come back byte for byte', async (_what, text) => {
  const { one, two, chat } = await server.freshChat()
  await one.messages.send(draft(chat, text))
  expect((await two.messages.list({ chatId: chat.id })).items[0]?.text).toBe(text)
})

test('[S0.11] page by page, from either end, each of 1,000 messages comes exactly once and in order', async () => {
  const { one, two, chat } = await server.freshChat()
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => one.messages.send(draft(chat, `message ${index}`))))

  const backward: Message[] = []
  for (let more = true, beforeSeq: number | undefined; more; ) {
    const page = await two.messages.list({ chatId: chat.id, limit: 100, ...(beforeSeq !== undefined && { beforeSeq }) })
    backward.unshift(...page.items)
    beforeSeq = page.items[0]?.seq
    more = page.hasMore
  }
  const forward: Message[] = []
  for (let more = true, afterSeq = 0; more; ) {
    const page = await two.messages.list({ chatId: chat.id, afterSeq, limit: 73 })
    forward.push(...page.items)
    afterSeq = page.items.at(-1)?.seq ?? afterSeq
    more = page.hasMore
    expect(page.asOfSeq).toBe(1_000)
  }
  expect(backward.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1))
  expect(forward).toEqual(backward)
})

test('[S0.11] a stranger learns nothing: not of the messages, not whether there is such a chat', async () => {
  const chat = await server.chatBetween(alice, bob)
  expect(await refusalOf(dave.messages.list({ chatId: chat.id }))).toBe('chat.not-found')
  expect(await refusalOf(dave.messages.list({ chatId: createChatId() }))).toBe('chat.not-found')
  expect(await refusalOf(dave.messages.send(draft(chat, 'let me in')))).toBe('chat.not-found')
  expect(await refusalOf(dave.messages.send(draft({ id: createChatId() }, 'let me in')))).toBe('chat.not-found')
})

test('a retried send creates one message and gets the first answer', async () => {
  const { one, two, chat } = await server.freshChat()
  const message = draft(chat, 'once')
  const first = await one.messages.send(message)
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.messages.send(message)))
  for (const answer of answers) expect(answer).toEqual(first)
  expect((await two.messages.list({ chatId: chat.id })).items).toEqual([first])
})

test('an id that is taken is refused: for another text, another chat, another author', async () => {
  const { one, two, chat } = await server.freshChat()
  const message = draft(chat, 'mine')
  await one.messages.send(message)
  const elsewhere = await server.chatBetween(one, alice)
  expect(await refusalOf(one.messages.send({ ...message, text: 'another text' }))).toBe('message.id-taken')
  expect(await refusalOf(one.messages.send({ ...message, chatId: elsewhere.id }))).toBe('message.id-taken')
  expect(await refusalOf(two.messages.send(message))).toBe('message.id-taken')
  expect(await refusalOf(dave.messages.send(message))).toBe('chat.not-found')
  expect((await one.messages.list({ chatId: chat.id })).items.map(({ text }) => text)).toEqual(['mine'])
})

test('the same id in two chats at once becomes one message, without a hole in either', async () => {
  const { one, chat } = await server.freshChat()
  const elsewhere = await server.chatBetween(one, alice)
  for (let round = 0; round < 20; round += 1) {
    const id = createMessageId()
    const sends = await Promise.allSettled([
      one.messages.send({ id, chatId: chat.id, text: 'here' }),
      one.messages.send({ id, chatId: elsewhere.id, text: 'there' }),
    ])
    expect(sends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }
  for (const { id } of [chat, elsewhere]) {
    const { items, asOfSeq } = await one.messages.list({ chatId: id })
    expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: asOfSeq }, (_, index) => index + 1))
  }
})

test('what one person sends without waiting keeps its order', async () => {
  const { one, two, chat } = await server.freshChat()
  await Promise.all(Array.from({ length: 300 }, (_, index) => one.messages.send(draft(chat, String(index)))))
  const { items } = await two.messages.list({ chatId: chat.id, afterSeq: 0, limit: 100 })
  expect(items.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)))
})

test('a chat that another transaction holds keeps its order and does not hold up the others', async () => {
  const { one, two, chat } = await server.freshChat()
  const other = await server.freshChat()
  const order: string[] = []
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holder = server.db.transaction(async (tx) => {
    await tx.$queryRaw`select 1 from scope where id = ${`chat:${chat.id}`} for update`
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const busy = Array.from({ length: 5 }, (_, index) => one.messages.send(draft(chat, `busy ${index}`)).then(() => order.push('busy')))
  await other.one.messages.send(draft(other.chat, 'free')).then(() => order.push('free'))
  const later = Array.from({ length: 5 }, (_, index) => one.messages.send(draft(chat, `busy ${index + 5}`)).then(() => order.push('busy')))
  held.resolve()
  await Promise.all([holder, ...busy, ...later])
  expect(order[0]).toBe('free')
  expect((await two.messages.list({ chatId: chat.id })).items.map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, index) => `busy ${index}`),
  )
})
