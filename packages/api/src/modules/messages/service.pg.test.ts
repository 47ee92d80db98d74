import { type ChatId, chatScope, createChatId, createMessageId, limits, type Message, messagesPageSchema } from '@parley/protocol'
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

/** As another transaction that has the chat's lock. Gives the end of it. */
async function hold(chatId: ChatId): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holder = server.db.transaction(async (tx) => {
    await tx.$queryRaw`select 1 from scope where id = ${chatScope(chatId)} for update`
    locked.resolve()
    await held.promise
  })
  await locked.promise
  return () => {
    held.resolve()
    return holder
  }
}

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

test('[S0.11] a page is what its schema says, whatever has happened to what is on it', async () => {
  const { one, two } = await server.freshChat()
  const chat = await server.groupOf(one, two)
  const [said, edited, removed] = [draft(chat, `to @${two.user.username}`), draft(chat, 'before'), draft(chat, 'gone')]
  for (const message of [said, edited, removed]) await one.messages.send(message)
  await one.messages.send({ ...draft(chat, 'an answer'), replyToId: said.id })
  await one.messages.edit({ messageId: edited.id, text: 'after', expectedRevision: 1 })
  await one.messages.remove({ messageId: removed.id })
  for (const emoji of ['🎉', '👍']) await two.messages.react({ messageId: said.id, emoji, on: true })

  for (const bound of [{}, { afterSeq: 0 }, { beforeSeq: 1 }]) {
    const page = await two.messages.list({ chatId: chat.id, ...bound })
    expect(messagesPageSchema.parse(page)).toEqual(page)
  }
  const { items } = await two.messages.list({ chatId: chat.id })
  expect(items.map(({ kind, text, removedAt }) => [kind, text, removedAt !== null])).toEqual([
    ['system', '', false],
    ['text', said.text, false],
    ['text', 'after', false],
    ['text', '', true],
    ['text', 'an answer', false],
  ])
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
  const letGo = await hold(chat.id)
  const busy = Array.from({ length: 5 }, (_, index) => one.messages.send(draft(chat, `busy ${index}`)).then(() => order.push('busy')))
  await other.one.messages.send(draft(other.chat, 'free')).then(() => order.push('free'))
  const later = Array.from({ length: 5 }, (_, index) => one.messages.send(draft(chat, `busy ${index + 5}`)).then(() => order.push('busy')))
  await Promise.all([letGo(), ...busy, ...later])
  expect(order[0]).toBe('free')
  expect((await two.messages.list({ chatId: chat.id })).items.map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, index) => `busy ${index}`),
  )
})

test('[S2.5] a session that ends while its message waits for the chat has sent nothing, and holds up nobody who sends with it', async () => {
  const { one, two, chat } = await server.freshChat()
  const sessionId = one.context.actor?.sessionId
  const letGo = await hold(chat.id)
  const sent = Promise.allSettled([one.messages.send(draft(chat, 'too late')), two.messages.send(draft(chat, 'in time'))])
  await server.db.prisma.session.updateMany({ where: { id: { in: sessionId ? [sessionId] : [] } }, data: { endedAt: new Date() } })
  await letGo()
  expect(await sent).toMatchObject([
    { status: 'rejected', reason: { code: 'UNAUTHORIZED', message: 'auth.required' } },
    { status: 'fulfilled', value: { text: 'in time', seq: 1 } },
  ])
  expect((await two.messages.list({ chatId: chat.id })).items.map(({ text }) => text)).toEqual(['in time'])
})

test('a reply names a message of the same chat that its author may read', async () => {
  const { one, two, chat } = await server.freshChat()
  const question = await one.messages.send(draft(chat, 'shall we?'))
  const reply = { ...draft(chat, 'yes'), replyToId: question.id }
  const answer = await two.messages.send(reply)
  expect(answer).toMatchObject({ replyToId: question.id, text: 'yes' })
  expect((await one.messages.list({ chatId: chat.id })).items[1]).toEqual(answer)

  expect(await two.messages.send(reply)).toEqual(answer)
  expect(await refusalOf(two.messages.send({ ...reply, replyToId: answer.id }))).toBe('message.id-taken')
  const { replyToId: _, ...withoutReply } = reply
  expect(await refusalOf(two.messages.send(withoutReply))).toBe('message.id-taken')
})

test('a reply that is sent in the same moment as what it replies to is stored behind it, and so is what comes twice, once', async () => {
  const { one, chat } = await server.freshChat()
  const question = draft(chat, 'shall we?')
  const reply = { ...draft(chat, 'yes'), replyToId: question.id }
  const [asked, answered, again] = await Promise.all([one.messages.send(question), one.messages.send(reply), one.messages.send(question)])
  expect(answered).toMatchObject({ replyToId: asked.id, seq: asked.seq + 1 })
  expect(again).toEqual(asked)
})

test('a reply to a message of another chat is refused like one to a message that does not exist, and nothing is stored', async () => {
  const { one, two, chat } = await server.freshChat()
  const elsewhere = await server.chatBetween(one, alice)
  const foreign = await one.messages.send(draft(elsewhere, 'elsewhere'))
  const secret = await alice.messages.send(draft(await server.chatBetween(alice, bob), 'between us'))
  for (const replyToId of [foreign.id, secret.id, createMessageId()]) {
    expect(await refusalOf(one.messages.send({ ...draft(chat, 'look'), replyToId }))).toBe('message.not-found')
  }
  expect(await two.messages.list({ chatId: chat.id })).toMatchObject({ items: [], asOfSeq: 0 })
})

test('whom a text names is stored with it: members of the chat, as they were called then', async () => {
  const group = await server.groupOf(alice, bob)
  const carol = await server.person('carol.c')
  await alice.members.add({ chatId: group.id, userId: carol.user.id })
  const message = draft(group, 'hi @Carol.C. and @bob, not @dave or me@bob')
  const sent = await alice.messages.send(message)
  expect(sent.mentions).toEqual([
    { userId: carol.user.id, username: 'carol.c' },
    { userId: bob.user.id, username: 'bob' },
  ])

  await server.db.prisma.user.update({ where: { id: carol.user.id }, data: { username: 'caroline' } })
  expect(await alice.messages.send(message)).toEqual(sent)
  expect((await bob.messages.list({ chatId: group.id })).items.at(-1)).toEqual(sent)
  expect((await alice.messages.send(draft(group, '@caroline'))).mentions).toEqual([{ userId: carol.user.id, username: 'caroline' }])
})

test('who sends again after leaving gets the first answer, and learns nothing of who is in the chat now', async () => {
  const group = await server.groupOf(alice, bob, dave)
  const message = draft(group, 'bye, @bob')
  const sent = await dave.messages.send(message)
  await dave.chats.leave({ chatId: group.id })
  await alice.messages.react({ messageId: message.id, emoji: '👍', on: true })
  expect(await dave.messages.send(message)).toEqual({ ...sent, mentions: [] })
})

test('an edit says anew whom the text names', async () => {
  const group = await server.groupOf(alice, bob, dave)
  const { id } = await alice.messages.send(draft(group, 'ask @bob'))
  const edited = await alice.messages.edit({ messageId: id, text: 'ask @dave', expectedRevision: 1 })
  expect(edited.mentions).toEqual([{ userId: dave.user.id, username: 'dave' }])
  expect((await alice.messages.edit({ messageId: id, text: 'never mind', expectedRevision: 2 })).mentions).toEqual([])
})

test('a message that names someone keeps its place among those that name nobody', async () => {
  const group = await server.groupOf(alice, bob)
  const sent = await Promise.all(
    Array.from({ length: 60 }, (_, index) => alice.messages.send(draft(group, index % 3 === 0 ? `@bob ${index}` : `nobody ${index}`))),
  )
  expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2))
  expect(sent.map(({ mentions }) => mentions.length)).toEqual(sent.map((_, index) => (index % 3 === 0 ? 1 : 0)))
})

test('one reads what was said while one was in the chat, and nothing else of it', async () => {
  const group = await server.groupOf(alice, bob)
  const say = (text: string) => alice.messages.send(draft(group, text))
  const before = await say('before dave')
  await alice.members.add({ chatId: group.id, userId: dave.user.id })
  const first = await say('the first time')
  await alice.members.remove({ chatId: group.id, userId: dave.user.id })
  const between = await say('between')
  expect(await refusalOf(dave.messages.list({ chatId: group.id }))).toBe('chat.not-found')
  expect(await refusalOf(dave.messages.get({ messageId: first.id }))).toBe('message.not-found')

  await alice.members.add({ chatId: group.id, userId: dave.user.id })
  const second = await say('the second time')
  const saw = ['member.added', first.text, 'member.removed', 'member.added', second.text]
  const newest = await dave.messages.list({ chatId: group.id })
  expect(newest.items.map(({ text, system }) => system?.type ?? text)).toEqual(saw)
  expect(newest.hasMore).toBe(false)
  expect((await dave.messages.list({ chatId: group.id, afterSeq: 0 })).items).toEqual(newest.items)

  const paged: Message[] = []
  for (let more = true, beforeSeq: number | undefined; more; ) {
    const page = await dave.messages.list({ chatId: group.id, limit: 2, ...(beforeSeq !== undefined && { beforeSeq }) })
    paged.unshift(...page.items)
    beforeSeq = page.items[0]?.seq
    more = page.hasMore
  }
  expect(paged).toEqual(newest.items)

  expect((await dave.messages.get({ messageId: first.id })).text).toBe('the first time')
  for (const { id } of [before, between]) {
    expect(await refusalOf(dave.messages.get({ messageId: id }))).toBe('message.not-found')
    expect(await refusalOf(dave.messages.react({ messageId: id, emoji: '👍', on: true }))).toBe('message.not-found')
    expect(await refusalOf(dave.messages.reactions({ messageId: id }))).toBe('message.not-found')
    expect(await refusalOf(dave.messages.send({ ...draft(group, 'about that'), replyToId: id }))).toBe('message.not-found')
  }
})

test('[S3.8] members of a group send within it; from anyone else nothing comes, and nobody hears of it', async () => {
  const group = await server.groupOf(alice, bob)
  const device = await bob.listen()
  expect(await bob.messages.send(draft(group, 'from a member'))).toMatchObject({ seq: 2 })
  const { lastSeq } = await alice.chats.get({ chatId: group.id })
  expect(await refusalOf(dave.messages.send(draft(group, 'from a stranger')))).toBe('chat.not-found')
  await alice.members.add({ chatId: group.id, userId: dave.user.id })
  await dave.messages.send(draft(group, 'from a member now'))
  await alice.members.remove({ chatId: group.id, userId: dave.user.id })
  expect(await refusalOf(dave.messages.send(draft(group, 'from who was put out')))).toBe('chat.not-found')
  // A member whose right to post was taken is told so: they know of the chat.
  await server.db.prisma.member.updateMany({ where: { chatId: group.id, userId: bob.user.id }, data: { canPost: false } })
  expect(await refusalOf(bob.messages.send(draft(group, 'from who may only read')))).toBe('message.not-allowed')

  const last = await alice.messages.send(draft(group, 'the end'))
  expect(last.seq).toBe(lastSeq + 4)
  await device.until(
    (frame) => frame.kind === 'events' && frame.events.some(({ seq }) => frame.scope.startsWith('chat:') && seq === last.seq),
  )
  expect(JSON.stringify(device.frames)).not.toMatch(/from a stranger|from who/)
})
