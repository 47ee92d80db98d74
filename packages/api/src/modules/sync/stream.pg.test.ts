import {
  type ChatId,
  type ChatScope,
  chatScope,
  createChatId,
  createUserId,
  type Frame,
  isChatScope,
  limits,
  type Scope,
  userScope,
} from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'
import { subscribe } from './service.ts'
import { SyncStream } from './stream.ts'

let server: TestServer
let alice: Person
let bob: Person
let dave: Person
beforeAll(async () => {
  server = await createTestServer()
  ;({ alice, bob, dave } = await server.people('alice', 'bob', 'dave'))
})
afterAll(() => server[Symbol.asyncDispose]())

/** The seqs of a scope in the order in which a device heard them. */
function seqsOf(device: Pick<Device, 'frames'>, scope: Scope): number[] {
  return device.frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === scope ? frame.events.map(({ seq }) => seq) : []))
}

const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => index + from)

const hearsSeq = (scope: Scope, seq: number) => (frame: Frame) =>
  frame.kind === 'events' && frame.scope === scope && frame.events.some((event) => event.seq === seq)

test('[S0.13] [S3.6] [S4.5] the other hears a message, and the sender hears the same id from the feed', async () => {
  const { one, two, chat } = await server.freshChat()
  const [mine, theirs] = await Promise.all([one.listen(), two.listen()])
  const { reactions: _reactions, ...message } = await one.messages.send(draft(chat, 'hello'))
  for (const device of [mine, theirs]) {
    const frame = await device.until(hearsSeq(chatScope(chat.id), 1))
    expect(frame).toMatchObject({ events: [{ type: 'message.sent', seq: 1, message }] })
  }
})

test('whose session has ended is refused before anything is shown, and nobody sees them come', async () => {
  const { one: leaving, two: other } = await server.freshChat()
  const { actor } = leaving.context
  if (!actor) throw new Error('who registers is signed in')
  await leaving.auth.logout()
  const connection = { bufferedBytes: () => 0, onTaken: () => () => {}, close: () => {}, stream: null, subscriptions: 0 }
  const subscribed = subscribe({ ...leaving.context, actor, connection }, {}, new AbortController().signal)
  await expect(subscribed).rejects.toMatchObject({ refusal: { code: 'auth.required' } })
  expect(connection).toMatchObject({ stream: null, subscriptions: 0 })
  expect(await other.users.get({ userId: leaving.user.id })).toMatchObject({ presence: 'offline' })
})

test('who came later does not learn from an edit what was said before; who was there then does', async () => {
  const { one, two } = await server.freshChat()
  const later = await server.person('later')
  const group = await server.groupOf(one, two)
  const message = await one.messages.send(draft(group, 'before'))
  await one.members.remove({ chatId: group.id, userId: two.user.id })
  for (const { user } of [two, later]) await one.members.add({ chatId: group.id, userId: user.id })
  const [again, newcomer] = await Promise.all([two.listen(), later.listen()])
  await one.messages.edit({ messageId: message.id, text: 'said before', expectedRevision: 1 })
  const isEdit = (frame: Frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'message.edited')
  expect(await again.until(isEdit)).toMatchObject({ events: [{ message: { text: 'said before' } }] })
  expect(await newcomer.until(isEdit)).toMatchObject({ events: [{ message: { text: '' } }] })
})

test('[S0.10] who is drawn into a chat learns of it at once, knows the people in it first, and hears what is said after', async () => {
  const { carol, erin } = await server.people('carol', 'erin')
  const device = await erin.listen()
  const chat = await server.chatBetween(carol, erin)
  await carol.messages.send(draft(chat, 'hello'))
  await device.until(hearsSeq(chatScope(chat.id), 1))
  const order = device.frames.flatMap((frame) => {
    if (frame.kind === 'state') return frame.users?.some(({ id }) => id === carol.user.id) ? ['carol is introduced'] : []
    if (frame.kind === 'events') return frame.events.map(({ type }) => type)
    return []
  })
  expect(order).toEqual(['carol is introduced', 'chat.joined', 'message.sent'])
})

test('a new device gets everyone it may meet, its chats and then ready; a stranger to a chat hears nothing of it', async () => {
  const { one, two, chat } = await server.freshChat()
  await one.messages.send(draft(chat, 'before'))
  const [device, strangers] = await Promise.all([two.listen(), dave.listen()])
  // What the sending has just moved may be told of before `ready` as well.
  const kinds = device.frames.flatMap(({ kind }, index) => (index > 0 && kind === 'state' ? [] : [kind]))
  expect(kinds).toEqual(['state', 'snapshot', 'ready'])
  expect(device.frames[0]).toMatchObject({
    users: expect.arrayContaining([one, two].map(({ user }) => expect.objectContaining({ id: user.id, username: user.username }))),
  })
  expect(device.frames[1]).toMatchObject({
    scope: userScope(two.user.id),
    first: true,
    more: false,
    chats: [{ id: chat.id, lastSeq: 1, lastMessage: { preview: 'before' } }],
  })
  await one.messages.send(draft(chat, 'after'))
  await device.until(hearsSeq(chatScope(chat.id), 2))
  expect(JSON.stringify(strangers.frames)).not.toContain(chat.id)
})

test('[S6.5] of many chats the first page comes after its own people alone, and everyone is known before ready', async () => {
  const { one } = await server.freshChat()
  await server.db.query({ name: 'many chats', text: manyChats }, [one.user.id, 150])
  const device = await one.listen()
  const usersIn = (frames: readonly Frame[]) => frames.flatMap((frame) => (frame.kind === 'state' ? (frame.users ?? []) : []))
  const first = device.frames.findIndex(({ kind }) => kind === 'snapshot')
  expect(usersIn(device.frames.slice(0, first)).length).toBeLessThanOrEqual(limits.snapshotChatsMax + 1)

  const known = new Set<string>()
  for (const frame of device.frames) {
    for (const { id } of usersIn([frame])) known.add(id)
    if (frame.kind !== 'snapshot' || !('chats' in frame)) continue
    for (const { members = [] } of frame.chats) for (const { userId } of members) expect(known).toContain(userId)
  }
  expect(known.size).toBe(152)
})

/** Of $1, with $2 others. */
const manyChats = `
  with other as (
    select gen_random_uuid() as random, place from generate_series(1, $2::integer) place
  ), born as (
    select overlay(overlay(random::text placing '7' from 15 for 1) placing '8' from 20 for 1)::uuid as id, place from other
  ), people as (
    insert into "user" (id, username, display_name, password_hash) select id, 'many' || place, 'Many ' || place, 'none' from born returning id
  ), chats as (
    insert into chat (id, kind, direct_key) select id, 'direct', $1::uuid || ' ' || id from born returning id
  ), scopes as (
    insert into scope (id) select unnest(array['chat:' || id, 'user:' || id]) from born returning id
  ), members as (
    insert into member (chat_id, user_id) select born.id, unnest(array[born.id, $1::uuid]) from born returning chat_id, user_id
  )
  insert into membership (chat_id, user_id, joined_seq) select chat_id, user_id, 0 from members`

test('a chat that is opened comes as a snapshot with its newest messages, and events go on from there', async () => {
  const { one, two, chat } = await server.freshChat()
  for (const index of upTo(40)) await one.messages.send(draft(chat, `message ${index}`))
  const device = await two.listen()
  await device.sync.open({ chatId: chat.id })
  const snapshot = await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(chat.id))
  expect(snapshot).toMatchObject({ seq: 40, more: false, hasMore: true, me: { userId: two.user.id } })
  expect('messages' in snapshot && snapshot.messages.map(({ seq }) => seq)).toEqual(upTo(40, 40 - limits.snapshotMessagesMax + 1))
  await one.messages.send(draft(chat, 'next'))
  await device.until(hearsSeq(chatScope(chat.id), 41))
  expect(seqsOf(device, chatScope(chat.id))).toEqual([41])
})

test('a snapshot stays within its size: of large messages it has the newest that fit, at least one', async () => {
  const { one, two, chat } = await server.freshChat()
  for (const letter of 'abc') await one.messages.send(draft(chat, letter.repeat(10_000)))
  await one.messages.send(draft(chat, '𝒳'.repeat(10_000)))
  const device = await two.listen()
  await device.sync.open({ chatId: chat.id })
  const snapshot = await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(chat.id))
  expect('messages' in snapshot && snapshot.messages.map(({ seq }) => seq)).toEqual([2, 3, 4])
  expect(Buffer.byteLength(JSON.stringify(snapshot))).toBeLessThan(limits.snapshotBytesMax + 4_096)
})

test('a device that comes back with its cursors gets exactly what it missed', async () => {
  const { one, two, chat } = await server.freshChat()
  const first = await two.listen()
  for (const index of upTo(5)) await one.messages.send(draft(chat, `message ${index}`))
  await first.until(hearsSeq(chatScope(chat.id), 5))
  first.stop()
  for (const index of upTo(12, 6)) await one.messages.send(draft(chat, `message ${index}`))
  const ready = await first.until((frame) => frame.kind === 'ready')
  const second = await two.listen({
    epoch: ready.kind === 'ready' ? ready.epoch : '',
    cursors: { [userScope(two.user.id)]: 1, [chatScope(chat.id)]: 5 },
  })
  expect(seqsOf(second, chatScope(chat.id))).toEqual(upTo(12, 6))
  expect(second.frames.some(({ kind }) => kind === 'snapshot')).toBe(false)
  expect(second.frames.at(-1)?.kind).toBe('ready')
})

test('a cursor that is ahead of the log brings a snapshot instead of a replay', async () => {
  const { one, two, chat } = await server.freshChat()
  await one.messages.send(draft(chat, 'one'))
  const device = await two.listen({ cursors: { [userScope(two.user.id)]: 10_000, [chatScope(chat.id)]: 10_000 } })
  const snapshots = device.frames.flatMap((frame) => (frame.kind === 'snapshot' ? [frame.scope] : []))
  expect(snapshots).toEqual([userScope(two.user.id), chatScope(chat.id)])
})

test('a cursor more than 500 events behind brings a snapshot', async () => {
  const { one, two, chat } = await server.freshChat()
  await Promise.all(upTo(limits.replayEventsMax + 2).map((index) => one.messages.send(draft(chat, `message ${index}`))))
  const near = await two.listen({ cursors: { [userScope(two.user.id)]: 1, [chatScope(chat.id)]: 2 } })
  expect(seqsOf(near, chatScope(chat.id))).toEqual(upTo(limits.replayEventsMax + 2, 3))
  const far = await two.listen({ cursors: { [userScope(two.user.id)]: 1, [chatScope(chat.id)]: 1 } })
  expect(seqsOf(far, chatScope(chat.id))).toEqual([])
  expect(far.frames.find(({ kind }) => kind === 'snapshot')).toMatchObject({ seq: limits.replayEventsMax + 2 })
})

test('a cursor of a chat of others is answered like one of a chat that does not exist', async () => {
  const { chat } = await server.freshChat()
  const scopes: ChatScope[] = [chatScope(chat.id), chatScope(createChatId())]
  const device = await dave.listen({ cursors: Object.fromEntries(scopes.map((scope) => [scope, 0])) })
  expect(device.frames.filter(({ kind }) => kind === 'closed')).toEqual(
    scopes.map((scope) => ({ kind: 'closed', scope, reason: 'removed' })),
  )
  expect(await refusalOf(device.sync.open({ chatId: chat.id }))).toBe('chat.not-found')
})

test('cursors of someone else, too many, or no cursors at all are refused before the first frame', async () => {
  expect(await refusalOf(dave.listen({ cursors: { [userScope(bob.user.id)]: 0 } }))).toBe('request.invalid')
  const many = Object.fromEntries(upTo(limits.cursorsMax + 1).map(() => [chatScope(createChatId()), 0]))
  expect(await refusalOf(dave.listen({ cursors: many }))).toBe('sync.cursors-too-many')
  expect(await refusalOf(dave.listen({ cursors: { [userScope(dave.user.id)]: -1 } }))).toBe('request.invalid')
  expect(await refusalOf(dave.listen({ cursors: { [userScope(dave.user.id)]: 2 ** 60 } }))).toBe('request.invalid')
  expect(await refusalOf(dave.listen({ cursors: { 'chat:x': 1 } as never }))).toBe('request.invalid')
  expect(await refusalOf(dave.sync.open({ chatId: createChatId() }))).toBe('sync.not-subscribed')
  expect(await refusalOf(Promise.resolve(dave.sync.subscribe({})))).toBe('sync.socket-required')
})

test('24 writers in one chat and across chats: every listener has the same order, no hole, no repeat', async () => {
  const [hub, ...others] = Object.values(await server.people('hub', ...upTo(6).map((index) => `spoke${index}`)))
  if (!hub) throw new Error('the hub is there')
  const chats = await Promise.all(others.map((other) => server.chatBetween(hub, other)))
  const devices = await Promise.all([hub.listen(), hub.listen(), ...others.map((other) => other.listen())])

  const perWriter = 25
  const writers = upTo(24).map(async (writer) => {
    for (const index of upTo(perWriter)) {
      // Half write in the first chat, the rest across all of them.
      const at = writer % 2 === 0 ? 0 : (writer + index) % chats.length
      const chat = chats[at]
      const author = index % 2 === 0 ? hub : others[at]
      if (!chat || !author) throw new Error('six chats')
      await author.messages.send(draft(chat, `${writer}/${index}`))
    }
  })
  await Promise.all(writers)

  for (const [at, chat] of chats.entries()) {
    const scope = chatScope(chat.id)
    const { asOfSeq, items } = await hub.messages.list({ chatId: chat.id, limit: 100 })
    const heard = [0, 1, at + 2].map((index) => devices[index]).filter((device) => device !== undefined)
    for (const device of heard) {
      await device.until(hearsSeq(scope, asOfSeq))
      expect(seqsOf(device, scope)).toEqual(upTo(asOfSeq))
    }
    expect(items.map(({ seq }) => seq)).toEqual(upTo(asOfSeq, asOfSeq - items.length + 1))
  }
  expect(
    devices.flatMap(({ frames }) => frames).filter((frame) => frame.kind === 'events' && isChatScope(frame.scope)).length,
  ).toBeGreaterThan(0)
})

test('devices that come and go at random while others write miss nothing', async () => {
  const { one, two, chat } = await server.freshChat()
  const scope = chatScope(chat.id)
  const total = 200
  const writing = (async () => {
    for (const index of upTo(total)) await one.messages.send(draft(chat, `message ${index}`))
  })()
  const heard: number[] = []
  while ((heard.at(-1) ?? 0) < total) {
    const cursor = heard.at(-1) ?? 0
    const device = await two.listen({ cursors: { [userScope(two.user.id)]: 1, [scope]: cursor } })
    await device.until((frame) => frame.kind === 'events' && frame.scope === scope)
    device.stop()
    heard.push(...seqsOf(device, scope))
  }
  await writing
  expect(heard).toEqual(upTo(total))
})

test('a device that hears nothing of the hint hears the message from the sweep', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  // Straight into the database, as another process would: no hint reaches this one.
  const text = `select * from send_many(array[$1::uuid], array[$2::uuid], array[$3::uuid], array(select id from session where user_id = $3::uuid limit 1),
                             array[$4::jsonb], array[$5::bytea], array[null::uuid], 'wait')`
  await server.db.query({ name: 'as another process', text }, [
    draft(chat, '').id,
    chat.id,
    one.user.id,
    JSON.stringify({ kind: 'plain', text: 'unannounced' }),
    Buffer.alloc(32),
  ])
  expect(await device.until(hearsSeq(chatScope(chat.id), 1))).toMatchObject({ events: [{ message: { text: 'unannounced' } }] })
})

test('a reader that takes nothing is not written to beyond the cap, and gets all of it once it reads again', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  const scope = chatScope(chat.id)
  device.connection.buffered = 10_000_000
  const total = 120
  for (const _ of upTo(total)) await one.messages.send(draft(chat, 'x'.repeat(10_000)))
  const whileStalled = seqsOf(device, scope).length
  device.connection.buffered = 0
  await device.until(hearsSeq(scope, total))
  expect(whileStalled).toBeLessThanOrEqual(total / 2)
  // What was beyond the cap didn't wait one by one in memory: it came from the log, in pages.
  expect(device.frames.filter(({ kind }) => kind === 'events').length).toBeLessThan(total / 2)
  expect(seqsOf(device, scope)).toEqual(upTo(total))
})

test('signing out ends the streams of that session, and of no other', async () => {
  const mine = await alice.listen()
  const { accessToken } = await server.anyone.auth.login({ username: 'alice', password: 'correct horse' })
  const actor = await server.core.accessTokens.verify(accessToken)
  expect(actor?.sessionId).not.toBe(alice.context.actor?.sessionId)
  await alice.auth.logout()
  expect(await mine.until(({ kind }) => kind === 'end')).toEqual({ kind: 'end', reason: 'signed-out' })
  await expect.poll(() => mine.connection.closed).toEqual({ code: 4401, reason: 'signed-out' })
})

test('a thirty-first subscription of a socket is refused', async () => {
  const device = await bob.listen()
  device.connection.subscriptions = limits.subscriptionsPerSocketMax
  await expect(device.sync.subscribe({})).rejects.toMatchObject({ message: 'socket.subscriptions-too-many' })
})

test('who has more chats than fit a page gets each of them once, also one that is spoken in between two pages', async () => {
  const many = await server.person('many')
  const others = upTo(limits.snapshotChatsMax + 20).map((index) => ({
    id: createUserId(),
    username: `friend${index}`,
    displayName: `Friend ${index}`,
  }))
  await server.db.prisma.user.createMany({ data: others.map((user) => ({ ...user, passwordHash: 'nobody signs in' })) })
  await server.db.prisma.scope.createMany({ data: others.map(({ id }) => ({ id: userScope(id) })) })
  const chats = []
  for (const { id } of others) chats.push(await many.chats.create({ kind: 'direct', memberIds: [id] }))
  const [oldest] = chats
  if (!oldest) throw new Error('there are chats')

  const named: ChatId[] = []
  for await (const frame of framesOf(many)) {
    if (frame.kind === 'ready') break
    if (frame.kind !== 'snapshot' || !('chats' in frame)) continue
    named.push(...frame.chats.map(({ id }) => id))
    // Nothing is read before it is asked for: the chat that is last in the list moves to its top between the pages.
    if (frame.first) await many.messages.send(draft(oldest, 'on top'))
  }
  expect(named.sort()).toEqual(chats.map(({ id }) => id).sort())
})

/** The frames of a device that takes them one by one. */
function framesOf({ context }: Person): AsyncGenerator<Frame> {
  const { actor } = context
  if (!actor) throw new Error('everyone here is signed in')
  const connection = { bufferedBytes: () => 0, onTaken: () => () => {}, close: () => {}, stream: null, subscriptions: 0 }
  return new SyncStream({ ...context, actor, connection }, {}, { signal: new AbortController().signal }).frames()
}
