import { type ChatEvent, createMessageId, type EventsFrame, type Frame, type Message, type UserEvent } from '@parley/protocol'
import { TRPCError } from '@trpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toRefusal } from '../../platform/wire-error.ts'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer, verifySync } from '../../testing/index.ts'

let server: TestServer
let alice: Person
let bob: Person
let carol: Person
let dave: Person
beforeAll(async () => {
  server = await createTestServer()
  ;({ alice, bob, carol, dave } = await server.people('alice', 'bob', 'carol', 'dave'))
})
afterAll(() => server[Symbol.asyncDispose]())

test('an edit gives the message its new text and the next revision, in its place', async () => {
  const { one, two, chat } = await server.freshChat()
  const sent = await one.messages.send(draft(chat, 'helo'))
  await one.messages.send(draft(chat, 'after it'))
  const edited = await one.messages.edit({ messageId: sent.id, text: 'hello', expectedRevision: 1 })
  expect(edited).toEqual({ ...sent, text: 'hello', revision: 2, updatedSeq: 3, editedAt: edited.editedAt })
  expect(edited.editedAt).not.toBeNull()
  expect((await two.messages.list({ chatId: chat.id })).items[0]).toEqual(edited)
  expect(await two.messages.get({ messageId: sent.id })).toEqual(edited)
})

test('the same edit again, its answer lost, is one edit and one event', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  const { id } = await one.messages.send(draft(chat, 'helo'))
  const edit = { messageId: id, text: 'hello', expectedRevision: 1 }
  const answers = await Promise.all(Array.from({ length: 5 }, () => one.messages.edit(edit)))
  answers.push(await one.messages.edit(edit))
  expect(new Set(answers.map(({ revision }) => revision))).toEqual(new Set([2]))

  const last = await one.messages.send(draft(chat, 'the end'))
  expect((await heardUpTo(device, last)).map(({ type }) => type)).toEqual(['message.sent', 'message.edited', 'message.sent'])
})

test('an edit that changes nothing is no event', async () => {
  const { one, chat } = await server.freshChat()
  const sent = await one.messages.send(draft(chat, 'hello'))
  expect(await one.messages.edit({ messageId: sent.id, text: 'hello', expectedRevision: 1 })).toEqual(sent)
})

test('of two devices that edit the same text one is told both texts, and nothing is lost', async () => {
  const { one, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'original'))
  const texts = ['from the phone', 'from the desk'] as const
  const edits = await Promise.allSettled(texts.map((text) => one.messages.edit({ messageId: id, text, expectedRevision: 1 })))
  const winner = edits.findIndex(({ status }) => status === 'fulfilled')
  const [stands, yours] = winner === 0 ? texts : [texts[1], texts[0]]
  const refused = edits[1 - winner]

  expect(refused?.status === 'rejected' && refused.reason instanceof TRPCError && toRefusal(refused.reason)).toEqual({
    code: 'message.edit-conflict',
    facts: { revision: 2, text: stands, yours },
  })
  expect(await one.messages.edit({ messageId: id, text: yours, expectedRevision: 2 })).toMatchObject({ text: yours, revision: 3 })
  expect(await refusalOf(one.messages.edit({ messageId: id, text: 'of the future', expectedRevision: 4 }))).toBe('message.edit-conflict')
})

test('a send that is repeated after an edit gets the message as it is now', async () => {
  const { one, two, chat } = await server.freshChat()
  const message = draft(chat, 'helo')
  const sent = await one.messages.send(message)
  await one.messages.edit({ messageId: message.id, text: 'hello', expectedRevision: 1 })
  await two.messages.react({ messageId: message.id, emoji: '👍', on: true })
  const repeat = await one.messages.send(message)
  expect(repeat).toEqual(await one.messages.get({ messageId: message.id }))
  expect(repeat).toMatchObject({ seq: sent.seq, sentAt: sent.sentAt, revision: 2, updatedSeq: 3, text: 'hello' })
  await one.messages.remove({ messageId: message.id })
  expect(await one.messages.send(message)).toMatchObject({ seq: sent.seq, sentAt: sent.sentAt, text: '', updatedSeq: 4 })
})

test('who wrote it edits it, nobody else, whatever their role', async () => {
  const group = await server.groupOf(alice, bob, carol)
  const { id } = await bob.messages.send(draft(group, 'mine'))
  for (const other of [alice, carol]) {
    expect(await refusalOf(other.messages.edit({ messageId: id, text: 'yours', expectedRevision: 1 }))).toBe('message.not-allowed')
  }
  expect(await refusalOf(bob.messages.edit({ messageId: id, text: ' ', expectedRevision: 1 }))).toBe('message.blank')
})

test('what is removed is a tombstone in its place, and its words are nowhere in the database', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  const canary = `canary-${createMessageId()}`
  const sent = await one.messages.send(draft(chat, `${canary} said`))
  await one.messages.edit({ messageId: sent.id, text: `${canary} changed, @${two.user.username}`, expectedRevision: 1 })
  await two.messages.react({ messageId: sent.id, emoji: '👍', on: true })
  const kept = await two.messages.send({ ...draft(chat, 'a reply to it'), replyToId: sent.id })
  expect(await rowsWith(canary)).toBe(2)

  const removed = await one.messages.remove({ messageId: sent.id })
  expect(removed).toMatchObject({ id: sent.id, seq: 1, updatedSeq: 5, text: '', mentions: [], reactions: [], revision: 2 })
  expect(removed.removedAt).not.toBeNull()
  expect((await two.messages.list({ chatId: chat.id })).items).toEqual([removed, kept])
  expect((await two.messages.reactions({ messageId: sent.id })).items).toEqual([])
  expect((await one.messages.revisions({ messageId: sent.id })).items).toEqual([])
  expect(await rowsWith(canary)).toBe(0)
  expect(await server.db.prisma.reaction.count({ where: { messageId: sent.id } })).toBe(0)

  expect(await one.messages.remove({ messageId: sent.id })).toEqual(removed)
  const last = await one.messages.send(draft(chat, 'the end'))
  expect((await heardUpTo(device, last)).filter(({ type }) => type === 'message.removed')).toHaveLength(1)
  expect(await refusalOf(one.messages.edit({ messageId: sent.id, text: 'back', expectedRevision: 2 }))).toBe('message.removed')
  expect(await refusalOf(two.messages.react({ messageId: sent.id, emoji: '👍', on: true }))).toBe('message.removed')
})

test('whoever may moderate a group removes what others wrote, and in a direct chat nobody does', async () => {
  const group = await server.groupOf(alice, bob, carol)
  const byBob = await bob.messages.send(draft(group, 'of bob'))
  expect(await refusalOf(carol.messages.remove({ messageId: byBob.id }))).toBe('message.not-allowed')
  expect(await alice.messages.remove({ messageId: byBob.id })).toMatchObject({ id: byBob.id, authorId: bob.user.id, text: '' })

  const direct = await server.chatBetween(alice, bob)
  const inDirect = await bob.messages.send(draft(direct, 'of bob'))
  expect(await refusalOf(alice.messages.remove({ messageId: inDirect.id }))).toBe('message.not-allowed')
})

test('a system line is nobody’s to edit or to remove', async () => {
  const group = await server.groupOf(alice, bob)
  const [line] = (await alice.messages.list({ chatId: group.id })).items
  if (!line) throw new Error('a group begins with a line')
  expect(line).toMatchObject({ kind: 'system', text: '', authorId: alice.user.id, mentions: [], revision: 1 })
  expect(line.system).toMatchObject({ type: 'member.added' })
  expect(await refusalOf(alice.messages.edit({ messageId: line.id, text: 'x', expectedRevision: 1 }))).toBe('message.not-allowed')
  expect(await refusalOf(alice.messages.remove({ messageId: line.id }))).toBe('message.not-allowed')
})

test('what a message has said can be read by its author and by those who moderate, oldest first', async () => {
  const group = await server.groupOf(alice, bob, carol)
  const { id } = await bob.messages.send(draft(group, 'one'))
  await bob.messages.edit({ messageId: id, text: 'two', expectedRevision: 1 })
  await bob.messages.edit({ messageId: id, text: 'three', expectedRevision: 2 })
  for (const reader of [alice, bob]) {
    const { items } = await reader.messages.revisions({ messageId: id })
    expect(items.map(({ revision, text }) => [revision, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ])
  }
  expect(await refusalOf(carol.messages.revisions({ messageId: id }))).toBe('message.not-allowed')
})

test('a message of others looks like one that does not exist, to whatever is asked of it', async () => {
  const chat = await server.chatBetween(alice, bob)
  const { id } = await alice.messages.send(draft(chat, 'between us'))
  const asked = (messageId: Message['id']) => [
    dave.messages.get({ messageId }),
    dave.messages.edit({ messageId, text: 'x', expectedRevision: 1 }),
    dave.messages.remove({ messageId }),
    dave.messages.react({ messageId, emoji: '👍', on: true }),
    dave.messages.reactions({ messageId }),
    dave.messages.revisions({ messageId }),
  ]
  const ofOthers = await Promise.all(asked(id).map(refusalOf))
  expect(ofOthers).toEqual(Array.from({ length: 6 }, () => 'message.not-found'))
  expect(await Promise.all(asked(createMessageId()).map(refusalOf))).toEqual(ofOthers)
})

test('an edit by who is put out at the same moment comes before that or not at all', async () => {
  const group = await server.groupOf(alice, bob, carol)
  for (let round = 0; round < 10; round += 1) {
    const { id } = await bob.messages.send(draft(group, 'still here'))
    const edits = Array.from({ length: 5 }, () => bob.messages.edit({ messageId: id, text: 'not any more', expectedRevision: 1 }))
    await Promise.all([Promise.allSettled(edits), alice.members.remove({ chatId: group.id, userId: bob.user.id })])
    const { items } = await alice.messages.list({ chatId: group.id })
    const putOutAt = items.findLast(({ system }) => system?.type === 'member.removed')?.seq ?? 0
    const message = items.find((item) => item.id === id)
    expect(message?.text === 'still here' || (message?.updatedSeq ?? putOutAt) < putOutAt).toBe(true)
    expect(await refusalOf(bob.messages.edit({ messageId: id, text: 'later', expectedRevision: 1 }))).toBe('message.not-found')
    await alice.members.add({ chatId: group.id, userId: bob.user.id })
  }
})

test('everyone converges when a message is edited', () =>
  verifySync(async ({ alice: author, message }) => {
    await author.messages.edit({ messageId: message.id, text: 'hello, @bob', expectedRevision: 1 })
    expect(await author.messages.get({ messageId: message.id })).toMatchObject({ revision: 2, mentions: [{ username: 'bob' }] })
  }))

test('everyone converges when a message is removed', () =>
  verifySync(async ({ alice: author, bob: other, message }) => {
    await other.messages.react({ messageId: message.id, emoji: '👍', on: true })
    expect(await author.messages.remove({ messageId: message.id })).toMatchObject({ text: '', reactions: [] })
  }))

/** The events of the message's chat up to the one that sent it. */
async function heardUpTo(device: Device, { id, chatId }: Message): Promise<(ChatEvent | UserEvent)[]> {
  const ofChat = (frame: Frame): frame is EventsFrame => frame.kind === 'events' && frame.scope === `chat:${chatId}`
  await device.until((frame) => ofChat(frame) && frame.events.some((event) => event.type === 'message.sent' && event.message.id === id))
  return device.frames.filter(ofChat).flatMap((frame): (ChatEvent | UserEvent)[] => frame.events)
}

/** How many rows there are, of whatever table, with these words anywhere in them. */
async function rowsWith(words: string): Promise<number> {
  const tables = await server.db.prisma.$queryRaw<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
  let rows = 0
  for (const { name } of tables) {
    const [counted] = await server.db.prisma.$queryRawUnsafe<{ count: number }[]>(
      `select count(*)::integer as count from ${name} as everything where everything::text like $1`,
      `%${words}%`,
    )
    rows += counted?.count ?? 0
  }
  return rows
}
