import { type ChatId, chatScope, type Frame, userScope } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

let groups = 0
/** A group of three, two of whom may put the third out. */
async function freshGroup() {
  groups += 1
  const [owner, other, third] = await Promise.all(['owner', 'other', 'third'].map((name) => server.person(`${name}${groups}`)))
  if (!owner || !other || !third) throw new Error('there are three')
  const group = await server.groupOf(owner, other, third)
  return { owner, other, third, group, scope: chatScope(group.id) }
}

const isClosed = (chatId: ChatId) => (frame: Frame) => frame.kind === 'closed' && frame.scope === chatScope(chatId)
const closedOf = (device: Device, chatId: ChatId) => device.frames.filter(isClosed(chatId))
const eventsOf = (device: Device, chatId: ChatId) =>
  device.frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === chatScope(chatId) ? frame.events : []))

async function heard(device: Device, chatId: ChatId, seq: number): Promise<void> {
  await expect.poll(() => eventsOf(device, chatId).some((event) => event.seq === seq), { timeout: 5_000 }).toBe(true)
}

/** Says something that the other devices hear, so that what a removed one doesn't hear had its time. */
async function settle(device: Device, person: Person, chatId: ChatId): Promise<void> {
  const { seq } = await person.messages.send(draft({ id: chatId }, 'nobody outside hears this'))
  await heard(device, chatId, seq)
}

test('[S0.18] who is put out of a chat hears that, then that the chat is closed, and nothing said after', async () => {
  const { owner, other, third, group } = await freshGroup()
  const [mine, theirs] = await Promise.all([third.listen(), other.listen()])
  await owner.messages.send(draft(group, 'before'))
  await Promise.all([
    owner.members.remove({ chatId: group.id, userId: third.user.id }),
    ...Array.from({ length: 20 }, (_, index) => owner.messages.send(draft(group, `around ${index}`))),
  ])
  await mine.until(isClosed(group.id))
  await settle(theirs, owner, group.id)

  const last = eventsOf(mine, group.id).at(-1)
  expect(last).toMatchObject({ type: 'member.removed', userId: third.user.id })
  const order = mine.frames.flatMap((frame): (number | string)[] => {
    if (frame.kind === 'events' && frame.scope === chatScope(group.id)) return frame.events.map(({ seq }) => seq)
    return frame.kind === 'closed' ? ['closed'] : []
  })
  expect(order.at(-1)).toBe('closed')
  expect(closedOf(mine, group.id)).toEqual([{ kind: 'closed', scope: chatScope(group.id), reason: 'removed' }])
  expect(eventsOf(theirs, group.id).length).toBeGreaterThan(eventsOf(mine, group.id).length)
  expect(await refusalOf(mine.sync.open({ chatId: group.id }))).toBe('chat.not-found')
})

test('[S0.18] who is far behind when they are put out is not shown what was edited after', async () => {
  const { owner, third, group } = await freshGroup()
  const device = await third.listen()
  device.connection.buffered = 10_000_000
  // More than waits in memory, then more than a page of what is read again from the log.
  for (let index = 0; index < 20; index += 1) await owner.messages.send(draft(group, 'x'.repeat(10_000)))
  const edited = await owner.messages.send(draft(group, 'as it was said'))
  await Promise.all(Array.from({ length: 250 }, (_, index) => owner.messages.send(draft(group, `more ${index}`))))
  await owner.members.remove({ chatId: group.id, userId: third.user.id })
  await owner.messages.edit({ messageId: edited.id, text: 'among ourselves', expectedRevision: 1 })
  device.connection.buffered = 0
  await device.until(isClosed(group.id))
  const theirs = eventsOf(device, group.id)
  expect(theirs.map(({ seq }) => seq)).toContain(edited.seq)
  expect(JSON.stringify(theirs)).not.toContain('among ourselves')
})

test('[S0.18] nothing reaches who was put out by any process: not the one that hears of it from the database alone', async () => {
  const { owner, other, third, group } = await freshGroup()
  const [mine, theirs] = await Promise.all([third.listen(), other.listen()])
  // No hint: the removal and what is said after it are found together, by the sweep.
  const { hint } = server.core.bus
  Object.assign(server.core.bus, { hint: () => {} })
  try {
    const { id } = await owner.messages.send(draft(group, 'before'))
    await owner.members.remove({ chatId: group.id, userId: third.user.id })
    await owner.messages.send(draft(group, 'a secret'))
    await owner.messages.edit({ messageId: id, text: 'a secret', expectedRevision: 1 })
  } finally {
    Object.assign(server.core.bus, { hint })
  }
  await mine.until(isClosed(group.id))
  await settle(theirs, owner, group.id)
  expect(eventsOf(mine, group.id).at(-1)).toMatchObject({ type: 'member.removed' })
  expect(JSON.stringify(mine.frames)).not.toContain('a secret')
})

test('[S0.18] who was put out of a chat hears nothing of who reads and who types in it', async () => {
  const { owner, other, third, group } = await freshGroup()
  const [mine, theirs] = await Promise.all([third.listen(), owner.listen()])
  for (const device of [mine, theirs]) {
    await device.sync.open({ chatId: group.id })
    await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(group.id))
  }
  await owner.members.remove({ chatId: group.id, userId: third.user.id })
  await mine.until(isClosed(group.id))
  const told = mine.frames.length
  await other.typing.set({ chatId: group.id, on: true })
  await other.receipts.mark({ marks: [{ chatId: group.id, readSeq: 2 }] })
  await other.presence.set({ status: 'busy' })
  await theirs.until(({ kind }) => kind === 'signal')
  await theirs.until((frame) => frame.kind === 'state' && frame.receipts?.some(({ readSeq }) => readSeq === 2) === true)
  await settle(theirs, owner, group.id)
  const after = mine.frames.slice(told)
  expect(after.filter((frame) => frame.kind === 'signal' || (frame.kind === 'state' && frame.receipts))).toEqual([])
  expect(JSON.stringify(after)).not.toContain('busy')
})

test('who leaves by themselves is told so, once, on every device', async () => {
  const { third, group } = await freshGroup()
  const devices = await Promise.all([third.listen(), third.listen()])
  await third.chats.leave({ chatId: group.id })
  for (const device of devices) {
    await device.until(isClosed(group.id))
    await device.until((frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'chat.left'))
    await expect
      .poll(() => closedOf(device, group.id), { timeout: 5_000 })
      .toEqual([{ kind: 'closed', scope: chatScope(group.id), reason: 'left' }])
  }
})

test('[S0.18] who comes back after being put out gets the end of the chat and nothing of what was said since', async () => {
  const { owner, third, group, scope } = await freshGroup()
  const before = await third.listen()
  await owner.messages.send(draft(group, 'before'))
  await heard(before, group.id, 2)
  before.stop()
  await owner.members.remove({ chatId: group.id, userId: third.user.id })
  await owner.messages.send(draft(group, 'a secret'))
  const mine = userScope(third.user.id)
  const [position] = await server.db.prisma.scope.findMany({ where: { id: mine } })
  const device = await third.listen({ cursors: { [mine]: Number(position?.lastSeq) - 1, [scope]: 1 } })
  expect(closedOf(device, group.id)).toHaveLength(1)
  expect(eventsOf(device, group.id)).toEqual([])
  expect(JSON.stringify(device.frames)).not.toContain('a secret')
})

test('who is let in again begins anew: what was said while they were out is neither replayed nor shown', async () => {
  const { owner, third, group, scope } = await freshGroup()
  const live = await third.listen()
  await owner.messages.send(draft(group, 'before'))
  await owner.members.remove({ chatId: group.id, userId: third.user.id })
  await owner.messages.send(draft(group, 'a secret'))
  await owner.members.add({ chatId: group.id, userId: third.user.id })
  const after = await owner.messages.send(draft(group, 'after'))
  await heard(live, group.id, after.seq)
  expect(closedOf(live, group.id)).toHaveLength(1)
  const order = live.frames.flatMap((frame): (number | string)[] => {
    if (frame.kind === 'closed') return ['closed']
    if (frame.kind !== 'events') return []
    return frame.scope === scope
      ? frame.events.map(({ seq }) => seq)
      : frame.events.map(({ type }) => type).filter((type) => type === 'chat.joined')
  })
  // Put out at 3, let in at 5: in between there is the secret.
  expect(order).toEqual([2, 3, 'closed', 'chat.joined', 5, 6])

  const mine = userScope(third.user.id)
  const resumed = await third.listen({ cursors: { [mine]: 1, [scope]: 2 } })
  await heard(resumed, group.id, after.seq)
  const snapshotted = await third.listen({ cursors: { [mine]: Number.MAX_SAFE_INTEGER, [scope]: 2 } })
  await snapshotted.sync.open({ chatId: group.id, afterSeq: 3 })
  await expect
    .poll(() => snapshotted.frames.filter((frame) => frame.kind === 'snapshot' && frame.scope === scope), { timeout: 5_000 })
    .toHaveLength(2)
  for (const device of [live, resumed, snapshotted]) expect(JSON.stringify(device.frames)).not.toContain('a secret')
})

test('put out and let in at random while everyone talks and comes and goes, nobody hears what was said while they were out', {
  timeout: 60_000,
}, async () => {
  const { owner, third, group, scope } = await freshGroup()
  const mine = userScope(third.user.id)
  const rounds = 30
  let over = false
  const talking = (async () => {
    while (!over) await owner.messages.send(draft(group, 'word'))
  })()
  const devices: Device[] = []
  const wandering = (async () => {
    const steady = await third.listen()
    devices.push(steady)
    while (!over) {
      const device = await third.listen({ cursors: { [mine]: 1, [scope]: 1 } })
      devices.push(device)
      await device.sync.open({ chatId: group.id }).catch(() => {})
      device.stop()
    }
  })()
  for (let round = 0; round < rounds; round += 1) {
    await owner.members.remove({ chatId: group.id, userId: third.user.id })
    await owner.members.add({ chatId: group.id, userId: third.user.id })
  }
  over = true
  await Promise.all([talking, wandering])
  const spans = await server.db.prisma.membership.findMany({ where: { chatId: group.id, userId: third.user.id } })
  const isTheirs = (seq: number) =>
    spans.some(({ joinedSeq, leftSeq }) => seq > Number(joinedSeq) && (leftSeq === null || seq <= Number(leftSeq)))
  const told = devices.flatMap((device) => [
    ...eventsOf(device, group.id).map(({ seq }) => seq),
    ...device.frames.flatMap((frame) => (frame.kind === 'snapshot' && 'messages' in frame ? frame.messages.map(({ seq }) => seq) : [])),
  ])
  expect(told.length).toBeGreaterThan(rounds)
  expect(told.filter((seq) => !isTheirs(seq))).toEqual([])
})

test('a role that changes acts on what its holder may do from the next call on, and every open device hears of it', async () => {
  const { owner, other, third, group } = await freshGroup()
  const device = await other.listen()
  expect(await refusalOf(other.chats.update({ chatId: group.id, name: 'mine now' }))).toBe('chat.not-allowed')
  await owner.members.setRole({ chatId: group.id, userId: other.user.id, role: 'admin' })
  await device.until((frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'member.role-changed'))
  await other.chats.update({ chatId: group.id, name: 'ours' })
  await owner.members.setRole({ chatId: group.id, userId: other.user.id, role: 'member' })
  expect(await refusalOf(other.chats.update({ chatId: group.id, name: 'mine again' }))).toBe('chat.not-allowed')
  expect(await refusalOf(third.members.remove({ chatId: group.id, userId: other.user.id }))).toBe('chat.not-allowed')
})
