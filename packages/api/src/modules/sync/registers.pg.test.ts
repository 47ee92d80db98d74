import { type Chat, chatScope, createUserId, type Frame, limits, type UserId, userScope } from '@parley/protocol'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestServer, type Device, draft, type Person, type TestServer } from '../../testing/index.ts'
import type { SyncEvent } from './wire-events.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

let groups = 0
/** A group that is too large to name its members, with three people who have devices. */
async function largeGroup(): Promise<{ owner: Person; two: Person; three: Person; group: Chat; silent: readonly UserId[] }> {
  groups += 1
  const [owner, two] = await Promise.all(['owner', 'two'].map((name) => server.person(`${name}-large${groups}`)))
  if (!owner || !two) throw new Error('there are two')
  const silent = upTo(limits.membersInlineMax).map((index) => ({
    id: createUserId(),
    username: `silent${groups}-${index}`,
    displayName: 'Silent',
  }))
  await server.db.prisma.user.createMany({ data: silent.map((user) => ({ ...user, passwordHash: 'nobody signs in' })) })
  await server.db.prisma.scope.createMany({ data: silent.map(({ id }) => ({ id: userScope(id) })) })
  // Last by id, so not among those whom the first line of the group names.
  const three = await server.person(`three-large${groups}`)
  const memberIds = [two.user.id, three.user.id, ...silent.map(({ id }) => id)]
  const group = await owner.chats.create({ kind: 'group', name: 'large', memberIds })
  return { owner, two, three, group, silent: silent.map(({ id }) => id) }
}

const introducedTo = ({ frames }: Device): UserId[] =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.users ?? []) : [])).map(({ id }) => id)
const receiptsOf = ({ frames }: Device, userId: UserId) =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.receipts ?? []) : [])).filter((receipt) => receipt.userId === userId)
const presenceTold = ({ frames }: Device, userId: UserId) =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.presence ?? []) : [])).filter((presence) => presence.userId === userId)

async function lookAt(device: Device, chat: Chat): Promise<void> {
  await device.sync.open({ chatId: chat.id })
  await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(chat.id))
}

test('of a large group one knows whoever is named, before they are named, and nobody else until one looks at it', async () => {
  const { owner, two, three, group, silent } = await largeGroup()
  const device = await two.listen()
  expect(introducedTo(device).sort()).not.toContain(three.user.id)
  expect(device.frames.find((frame) => frame.kind === 'snapshot')).toMatchObject({ chats: [{ id: group.id, memberCount: 53 }] })
  expect(JSON.stringify(device.frames)).not.toContain('"members"')

  const { seq } = await three.messages.send(draft(group, 'hello'))
  const isIt = (frame: Frame) =>
    frame.kind === 'events' && frame.scope === chatScope(group.id) && frame.events.some((event) => event.seq === seq)
  await device.until(isIt)
  const at = device.frames.findIndex(isIt)
  expect(introducedTo({ ...device, frames: device.frames.slice(0, at) })).toContain(three.user.id)

  await lookAt(device, group)
  await expect
    .poll(() => [owner.user.id, two.user.id, three.user.id, ...silent].filter((id) => !introducedTo(device).includes(id)), {
      timeout: 5_000,
    })
    .toEqual([])
  await expect.poll(() => silent.filter((id) => receiptsOf(device, id).length !== 1), { timeout: 5_000 }).toEqual([])
})

test('who speaks for the first time in a large group is looked up once for all who hear them', async () => {
  const { owner, two, three, group } = await largeGroup()
  const devices = await Promise.all([owner, owner, two, two].map((person) => person.listen()))
  using queries = vi.spyOn(server.db, 'query')
  await three.messages.send(draft(group, 'hello'))
  for (const device of devices) await device.until((frame) => frame.kind === 'events' && frame.scope === chatScope(group.id))
  for (const device of devices) expect(introducedTo(device)).toContain(three.user.id)
  const lookups = (slice: string) =>
    queries.mock.calls.filter(([{ name }, values]) => name.startsWith(slice) && values.flat().includes(three.user.id))
  expect(lookups('users.')).toHaveLength(1)
  expect(lookups('presence.')).toHaveLength(1)
})

test('[S1.38] how far people are in a large group is told while one looks at it, and again in full at the next look', async () => {
  const { owner, two, three, group } = await largeGroup()
  const [looking, away, mine] = await Promise.all([owner.listen(), owner.listen(), two.listen()])
  await lookAt(looking, group)
  await lookAt(away, group)
  await away.sync.close({ chatId: group.id })
  await expect.poll(() => receiptsOf(away, two.user.id), { timeout: 5_000 }).toHaveLength(1)

  await two.receipts.mark({ marks: [{ chatId: group.id, readSeq: 1 }] })
  await expect.poll(() => receiptsOf(looking, two.user.id).at(-1)?.readSeq, { timeout: 5_000 }).toBe(1)
  // Own devices learn of own reading whatever they look at.
  await expect
    .poll(() => mine.frames.some((frame) => frame.kind === 'state' && frame.unread?.some(({ readSeq }) => readSeq === 1) === true), {
      timeout: 5_000,
    })
    .toBe(true)
  expect(receiptsOf(away, two.user.id)).toHaveLength(1)
  expect(receiptsOf(mine, three.user.id)).toEqual([])

  await away.sync.open({ chatId: group.id })
  await expect.poll(() => receiptsOf(away, two.user.id).at(-1)?.readSeq, { timeout: 5_000 }).toBe(1)
})

test('of people in a large group whom one has not met one hears nothing', async () => {
  const { owner, two, three, group } = await largeGroup()
  const device = await two.listen()
  await three.listen()
  await owner.messages.send(draft(group, 'only the owner is named'))
  await device.until((frame) => frame.kind === 'events' && frame.scope === chatScope(group.id))
  await owner.presence.set({ status: 'busy' })
  await three.presence.set({ status: 'busy' })
  await owner.users.update({ displayName: 'The Owner' })
  await expect.poll(() => introducedTo(device).filter((id) => id === owner.user.id).length, { timeout: 5_000 }).toBe(2)
  expect(introducedTo(device)).not.toContain(three.user.id)
  expect(presenceTold(device, three.user.id)).toEqual([])
})

test('a group that grows too large goes silent, and speaks again when it is small', async () => {
  const { owner, two, three, group, silent } = await largeGroup()
  const device = await owner.listen()
  for (const userId of silent.slice(0, 3)) await owner.members.remove({ chatId: group.id, userId })
  await expect.poll(() => receiptsOf(device, three.user.id), { timeout: 5_000 }).toHaveLength(1)
  await two.receipts.mark({ marks: [{ chatId: group.id, readSeq: 1 }] })
  await expect.poll(() => receiptsOf(device, two.user.id).at(-1)?.readSeq, { timeout: 5_000 }).toBe(1)
  // A person whom a receipt names has been introduced by then.
  expect(introducedTo(device)).toEqual(expect.arrayContaining([two.user.id, three.user.id]))

  for (const userId of silent.slice(0, 3)) await owner.members.add({ chatId: group.id, userId })
  const typesTold = () => device.frames.flatMap((frame): string[] => (frame.kind === 'events' ? frame.events.map(({ type }) => type) : []))
  await expect.poll(() => typesTold().filter((type) => type === 'member.added'), { timeout: 5_000 }).toHaveLength(3)
  await three.receipts.mark({ marks: [{ chatId: group.id, readSeq: 5 }] })
  await expect.poll(async () => (await three.chats.get({ chatId: group.id })).readSeq, { timeout: 5_000 }).toBe(5)
  await owner.presence.set({ status: 'away' })
  await expect.poll(() => presenceTold(device, owner.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ presence: 'away' })
  expect(receiptsOf(device, three.user.id).every(({ readSeq }) => readSeq < 5)).toBe(true)
})

test('what moves often within a second is told once, as it is in the end', async () => {
  const { one, two } = await server.freshChat()
  const device = await one.listen()
  await two.listen()
  await expect.poll(() => presenceTold(device, two.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  const told = device.frames.length
  const startedAt = performance.now()
  for (const index of upTo(40)) await two.users.update({ displayName: `Name ${index}` })
  await two.presence.set({ status: 'away' })
  const states = () => device.frames.slice(told).flatMap((frame) => (frame.kind === 'state' ? [frame] : []))
  const last = { displayName: 'Name 40', presence: 'away' }
  const people = () => states().flatMap(({ users = [], presence = [] }) => [...users, ...presence])
  await expect.poll(() => Object.assign({}, ...people()), { timeout: 5_000 }).toMatchObject(last)
  expect(states().length).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - startedAt) / limits.registersEveryMs))
})

test('[S1.20] [S1.36] [S1.37] [S1.38] on one subscription come messages, who has read, and who is there', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await one.listen()
  await two.listen()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 1 }] })
  await expect.poll(() => receiptsOf(device, two.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ readSeq: 1 })
  await expect.poll(() => presenceTold(device, two.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  expect(messagesTold(device)).toEqual([id])
})

test('[S1.36] a message comes once to every device of every member, those of its author included', async () => {
  const { ann, ben, cat } = await server.people('ann', 'ben', 'cat')
  const group = await server.groupOf(ann, ben, cat)
  const devices = await Promise.all([ann, ann, ben, ben, cat].map((person) => person.listen()))
  const sent = []
  for (const text of ['one', 'two', 'three']) sent.push((await ann.messages.send(draft(group, text))).id)
  for (const device of devices) await expect.poll(() => messagesTold(device), { timeout: 5_000 }).toEqual(sent)
})

const messagesTold = ({ frames }: Device): string[] =>
  frames
    .flatMap((frame): SyncEvent[] => (frame.kind === 'events' ? frame.events : []))
    .flatMap((event) => (event.type === 'message.sent' ? [event.message.id] : []))
