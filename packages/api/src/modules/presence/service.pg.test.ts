import { limits, type PresenceOfUser, type UserId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createCore } from '../../core.ts'
import { createTestServer, type Device, draft, type Person, type TestServer } from '../../testing/index.ts'
import { readPresence } from './service.ts'

/** Short enough to wait for, in the proportions of the real ones. */
const presenceTimes = { renewMs: 200, leaseMs: 2_000, graceMs: 1_200 }

let server: TestServer
let dave: Person
beforeAll(async () => {
  server = await createTestServer({ presenceTimes })
  dave = await server.person('dave')
})
afterAll(() => server[Symbol.asyncDispose]())

/** How a person appeared to a device, in the order in which it was told. */
const presenceOf = ({ frames }: Device, userId: UserId): Pick<PresenceOfUser, 'presence' | 'lastSeenAt'>[] =>
  frames.flatMap((frame) => {
    if (frame.kind !== 'state') return []
    const introduced = (frame.users ?? []).map(({ id, presence, lastSeenAt }) => ({ userId: id, presence, lastSeenAt }))
    return [...introduced, ...(frame.presence ?? [])].flatMap(({ userId: of, ...known }) => (of === userId ? [known] : []))
  })

const lastSeen = (device: Device, userId: UserId) => presenceOf(device, userId).at(-1)

test('[S0.15] [S1.11] [S1.37] who connects is online with a time, and who leaves is offline with the time of leaving', async () => {
  const { one, two } = await server.freshChat()
  const mine = await one.listen()
  expect(lastSeen(mine, two.user.id)).toEqual({ presence: 'offline', lastSeenAt: null })
  const theirs = await two.listen()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: expect.any(String) })
  const online = lastSeen(mine, two.user.id)
  theirs.stop()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'offline' })
  const { lastSeenAt } = lastSeen(mine, two.user.id) ?? {}
  expect(String(lastSeenAt) > String(online?.lastSeenAt)).toBe(true)
  expect(await one.users.get({ userId: two.user.id })).toMatchObject({ presence: 'offline', lastSeenAt })
})

test('who comes into a chat of ten, and goes, is read once each time for all who know them', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `of-ten${index}`)
  const [newcomer, ...others] = await Promise.all(['newcomer', ...names].map((name) => server.person(name)))
  if (!newcomer) throw new Error('there is one')
  await server.groupOf(newcomer, ...others)
  const devices = await Promise.all(others.map((person) => person.listen()))
  const allSee = ({ user }: Person, presence: string) =>
    others.every((person, index) => person.user.id === user.id || lastSeen(devices[index] as Device, user.id)?.presence === presence)
  await expect.poll(() => others.every((other) => allSee(other, 'online')), { timeout: 5_000 }).toBe(true)

  // A second later nobody has been told anything within one.
  const now = performance.now.bind(performance)
  using _clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + limits.registersEveryMs)
  using queries = vi.spyOn(server.db, 'query')
  const reads = () =>
    queries.mock.calls.filter(([{ name }, values]) => name.startsWith('presence.read') && values.flat().includes(newcomer.user.id))
  const theirs = await newcomer.listen()
  await expect.poll(() => allSee(newcomer, 'online'), { timeout: 5_000 }).toBe(true)
  expect(reads()).toHaveLength(1)
  theirs.stop()
  await expect.poll(() => allSee(newcomer, 'offline'), { timeout: 5_000 }).toBe(true)
  expect(reads()).toHaveLength(2)
})

test('[S0.16] [S1.37] those who ask in the same moment are each told what they may know, as if they had asked alone', async () => {
  const { one, two } = await server.freshChat()
  const { discreet, ghost } = await server.people('discreet', 'ghost')
  await server.groupOf(two, discreet, ghost)
  await Promise.all([discreet.settings.update({ shareLastSeen: false }), ghost.presence.set({ status: 'invisible' })])
  const people = [one, two, discreet, ghost]
  const devices = await Promise.all([two, discreet, ghost].map((person) => person.listen()))
  const connections = () => server.db.prisma.connection.count({ where: { userId: { in: people.map(({ user }) => user.id) } } })
  await expect.poll(connections, { timeout: 5_000 }).toBe(3)

  const ids = people.map(({ user }) => user.id)
  const alone = []
  for (const id of ids) alone.push(await readPresence(server.core, id, ids))
  using queries = vi.spyOn(server.db, 'query')
  const together = await Promise.all(ids.map((id) => readPresence(server.core, id, ids)))
  expect(queries.mock.calls.filter(([{ name }]) => name.startsWith('presence.read'))).toHaveLength(1)
  expect(together).toEqual(alone)

  const at = expect.any(String)
  const [asOne, asTwo, asDiscreet] = together.map((known) => ids.map((id) => known.get(id)))
  expect(asOne).toEqual([{ presence: 'offline', lastSeenAt: null }, { presence: 'online', lastSeenAt: at }, undefined, undefined])
  expect(asTwo).toEqual([
    { presence: 'offline', lastSeenAt: null },
    { presence: 'online', lastSeenAt: at },
    { presence: 'online', lastSeenAt: null },
    { presence: 'offline', lastSeenAt: null },
  ])
  expect(asDiscreet).toEqual([
    undefined,
    { presence: 'online', lastSeenAt: null },
    { presence: 'online', lastSeenAt: null },
    { presence: 'offline', lastSeenAt: null },
  ])
  for (const device of devices) device.stop()
})

test('[S0.15] who signs out is offline, though no device of theirs says that it goes', async () => {
  const { one, two } = await server.freshChat()
  const [mine, theirs] = await Promise.all([one.listen(), two.listen()])
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  await two.auth.logout()
  await theirs.until(({ kind }) => kind === 'end')
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'offline' })
  expect(theirs.connection).toMatchObject({ stream: null, subscriptions: 0 })
})

test('[S0.15] of two devices one may leave, and a page may be loaded anew, without anybody noticing', async () => {
  const { one, two } = await server.freshChat()
  const mine = await one.listen()
  const [phone, laptop] = await Promise.all([two.listen(), two.listen()])
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  const connections = () => server.db.prisma.connection.count({ where: { userId: two.user.id } })
  phone.stop()
  laptop.stop()
  // Of a device that has just gone the connection still counts.
  for (let look = 0; look < 3; look += 1) expect(await connections()).toBe(2)
  const again = await two.listen()
  await expect.poll(connections, { timeout: 5_000 }).toBe(1)
  await expect.poll(async () => (await one.users.get({ userId: two.user.id })).presence, { timeout: 5_000 }).toBe('online')
  expect(presenceOf(mine, two.user.id).map(({ presence }) => presence)).toEqual(['offline', 'online'])
  again.stop()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'offline' })
})

test('[S0.16] who shares no chat with somebody is told nothing of them, and sees nothing when asking', async () => {
  const { one, two } = await server.freshChat()
  const [mine, foreign] = await Promise.all([one.listen(), dave.listen()])
  const theirs = await two.listen()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  await two.presence.set({ status: 'busy' })
  await two.users.update({ displayName: 'Two of Two' })
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'busy' })
  theirs.stop()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'offline' })
  expect(JSON.stringify(foreign.frames)).not.toContain(two.user.id)
  expect(await dave.users.get({ userId: one.user.id })).toMatchObject({ presence: 'offline', lastSeenAt: null })
})

test('[S0.16] with the last common chat the news of somebody ends', async () => {
  const { one, two } = await server.freshChat()
  const third = await server.person('third')
  const group = await server.groupOf(one, two, third)
  const [mine, theirs] = await Promise.all([one.listen(), third.listen()])
  await expect.poll(() => lastSeen(mine, third.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  await one.members.remove({ chatId: group.id, userId: third.user.id })
  await expect.poll(() => lastSeen(mine, third.user.id), { timeout: 5_000 }).toEqual({ presence: 'offline', lastSeenAt: null })
  await expect.poll(() => lastSeen(theirs, one.user.id), { timeout: 5_000 }).toEqual({ presence: 'offline', lastSeenAt: null })
  const told = [presenceOf(mine, third.user.id).length, presenceOf(theirs, one.user.id).length]
  await third.presence.set({ status: 'away' })
  await one.presence.set({ status: 'away' })
  await two.presence.set({ status: 'away' })
  await two.listen()
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'away' })
  expect([presenceOf(mine, third.user.id).length, presenceOf(theirs, one.user.id).length]).toEqual(told)

  // Who meets again is known again.
  await one.members.add({ chatId: group.id, userId: third.user.id })
  await expect.poll(() => lastSeen(mine, third.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'away' })
  await expect.poll(() => lastSeen(theirs, one.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'away' })
})

test('[S2.4] away and busy are shown; who is invisible looks offline from that moment on, and still gets messages', async () => {
  const { one, two, chat } = await server.freshChat()
  const [mine, theirs] = await Promise.all([one.listen(), two.listen()])
  for (const status of ['away', 'busy'] as const) {
    await two.presence.set({ status })
    await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: status })
  }
  await two.presence.set({ status: 'invisible' })
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toMatchObject({ presence: 'offline' })
  const hidden = lastSeen(mine, two.user.id)
  expect(hidden?.lastSeenAt).toEqual(expect.any(String))

  await one.messages.send(draft(chat, 'are you there?'))
  await theirs.until((frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'message.sent'))
  // Coming and going isn't seen either.
  const more = await two.listen()
  theirs.stop()
  more.stop()
  await expect.poll(() => server.db.prisma.connection.count({ where: { userId: two.user.id } }), { timeout: 5_000 }).toBe(0)
  expect(await one.users.get({ userId: two.user.id })).toMatchObject(hidden ?? {})
  expect(lastSeen(mine, two.user.id)).toEqual(hidden)
})

test('[S1.37] who does not share when they were last seen hides it, and does not see it of others', async () => {
  const { one, two } = await server.freshChat()
  const [mine, theirs] = await Promise.all([one.listen(), two.listen()])
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: expect.any(String) })
  await two.settings.update({ shareLastSeen: false })
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: null })
  await expect.poll(() => lastSeen(theirs, one.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: null })
  await two.settings.update({ shareLastSeen: true })
  await expect.poll(() => lastSeen(mine, two.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: expect.any(String) })
  await expect.poll(() => lastSeen(theirs, one.user.id), { timeout: 5_000 }).toEqual({ presence: 'online', lastSeenAt: expect.any(String) })
})

test('[S0.15] the connections of a process that died are taken away by another, and their people are offline since it was last heard of', async () => {
  const { one, two } = await server.freshChat()
  const mine = await one.listen()
  const dead = '01890000-0000-4000-8000-0000000000dd'
  await server.db.prisma.process.create({ data: { id: dead } })
  await server.db.prisma.connection.create({ data: { id: dead, processId: dead, userId: two.user.id } })
  expect(await one.users.get({ userId: two.user.id })).toMatchObject({ presence: 'online' })
  const { renewedAt } = await server.db.prisma.process.findUniqueOrThrow({ where: { id: dead } })
  await expect.poll(() => presenceOf(mine, two.user.id).length, { timeout: 5_000 }).toBe(2)
  expect(lastSeen(mine, two.user.id)).toMatchObject({ presence: 'offline' })
  const { lastSeenAt } = lastSeen(mine, two.user.id) ?? {}
  expect(Math.abs(Date.parse(String(lastSeenAt)) - renewedAt.getTime())).toBeLessThan(50)
  expect(await server.db.prisma.process.count({ where: { id: dead } })).toBe(0)
})

test('a process that was taken for dead, or whose connections a crash of the database took away, writes them again', async () => {
  const { one, two } = await server.freshChat()
  await two.listen()
  const presence = async () => (await one.users.get({ userId: two.user.id })).presence
  await expect.poll(presence, { timeout: 5_000 }).toBe('online')
  await server.db.prisma.connection.deleteMany({})
  await expect.poll(presence, { timeout: 5_000 }).toBe('online')
  await server.db.prisma.process.deleteMany({})
  await server.db.prisma.connection.deleteMany({})
  await expect.poll(presence, { timeout: 5_000 }).toBe('online')
})

test('a process that ends leaves its connections to its lease, so that a restart is not seen', async () => {
  const { one, two } = await server.freshChat()
  const faults: unknown[] = []
  const second = createCore({
    db: server.db,
    accessTokenSecret: new Uint8Array(32),
    rateLimits: 'off',
    onFault: (error) => faults.push(error),
    presenceTimes,
  })
  second.presence.connect(two.user.id)
  await expect.poll(async () => (await one.users.get({ userId: two.user.id })).presence, { timeout: 5_000 }).toBe('online')
  const mine = await one.listen()
  await second.close()
  expect((await one.users.get({ userId: two.user.id })).presence).toBe('online')
  await two.listen()
  await expect.poll(() => server.db.prisma.connection.count({ where: { userId: two.user.id } }), { timeout: 5_000 }).toBe(1)
  expect(presenceOf(mine, two.user.id).map(({ presence }) => presence)).toEqual(['online'])
  expect(faults).toEqual([])
})

test('a new name reaches everyone who shares a chat, and oneself', async () => {
  const { one, two } = await server.freshChat()
  const devices = await Promise.all([one.listen(), two.listen()])
  await two.users.update({ displayName: 'Somebody Else' })
  const namesTold = ({ frames }: Device) =>
    frames.flatMap((frame) => (frame.kind === 'state' ? (frame.users ?? []) : [])).map((user) => user.displayName)
  for (const device of devices) await expect.poll(() => namesTold(device), { timeout: 5_000 }).toContain('Somebody Else')
})
