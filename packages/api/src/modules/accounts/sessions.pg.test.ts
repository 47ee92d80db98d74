import { createSessionId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCallerFactory } from '../../procedures.ts'
import { appRouter } from '../../router.ts'
import { createTestServer, type Person, refusalOf, type TestServer, verifySync } from '../../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const password = 'correct horse'
const next = 'battery staple'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const sessionOf = (person: Person) => person.context.actor?.sessionId ?? createSessionId()
const isOut = async (person: Person) => (await refusalOf(person.users.me())) === 'auth.required'

test('[S2.5] a person sees where they are signed in: by device, since when, and when it was last used', async () => {
  const alice = await server.person('alice')
  await server.anyoneAt({ userAgent: firefox }).auth.login({ username: 'alice', password, client: 'web' })
  await server.anyoneAt({ userAgent: 'curl/8.5.0' }).auth.login({ username: 'alice', password })
  await server.person('a.neighbour')

  const { items, nextCursor } = await alice.auth.sessions({})
  expect(items.map(({ device, client, isCurrent }) => [device, client, isCurrent])).toEqual([
    ['curl', 'api', false],
    ['Firefox on Linux', 'web', false],
    ['', 'api', true],
  ])
  for (const { createdAt, lastActiveAt } of items) expect(lastActiveAt >= createdAt).toBe(true)
  expect(items.map(({ lastActiveAt }) => lastActiveAt)).toEqual(
    items
      .map(({ lastActiveAt }) => lastActiveAt)
      .sort()
      .reverse(),
  )
  expect(nextCursor).toBeNull()
})

test('sessions come page by page, each once, and those that have ended or run out are not among them', async () => {
  const pia = await server.person('pia')
  const others = [await server.signIn(pia), await server.signIn(pia), await server.signIn(pia)]
  const [first, second] = others
  if (!first || !second) throw new Error('three have signed in')
  await first.auth.logout()
  await server.db.prisma.session.update({ where: { id: sessionOf(second) }, data: { expiresAt: new Date(Date.now() - 1) } })
  const one = await pia.auth.sessions({ limit: 1 })
  const two = await pia.auth.sessions({ limit: 1, cursor: one.nextCursor ?? '' })
  expect([...one.items, ...two.items].map(({ id }) => id)).toEqual([others[2], pia].map((person) => person && sessionOf(person)))
  expect(two.nextCursor).toBeNull()
  expect(await refusalOf(pia.auth.sessions({ cursor: Buffer.from('["x"]').toString('base64url') }))).toBe('request.invalid')
})

test('[S2.5] a session is marked as used at most once a minute, by any call', async () => {
  const max = await server.person('max')
  const id = sessionOf(max)
  const setBack = async (ms: number) => {
    const lastActiveAt = new Date(Date.now() - ms)
    await server.db.prisma.session.update({ where: { id }, data: { lastActiveAt } })
    return lastActiveAt
  }
  const lastActiveAt = async () => (await server.db.prisma.session.findUniqueOrThrow({ where: { id } })).lastActiveAt

  const recent = await setBack(50_000)
  await max.users.me()
  await server.core.sessionActivity.settled()
  expect(await lastActiveAt()).toEqual(recent)

  const longAgo = await setBack(3 * 60_000)
  await Promise.all(Array.from({ length: 10 }, () => max.users.me()))
  await server.core.sessionActivity.settled()
  expect((await lastActiveAt()).getTime()).toBeGreaterThan(longAgo.getTime() + 2 * 60_000)
})

test('[S2.5] a revoked session is out at its next call, its socket is told, and the others go on', async () => {
  const bob = await server.person('bob')
  const [phone, laptop] = [await server.signIn(bob), await server.signIn(bob)]
  const device = await phone.listen()
  await bob.auth.revoke({ sessionId: sessionOf(phone) })
  expect(await isOut(phone)).toBe(true)
  expect(await device.until(({ kind }) => kind === 'end')).toEqual({ kind: 'end', reason: 'signed-out' })
  expect(device.connection.closed?.code).toBe(4401)
  expect(await refusalOf(server.anyone.auth.refresh({ refreshToken: phone.refreshToken }))).toBe('auth.required')
  expect((await laptop.users.me()).id).toBe(bob.user.id)
  expect((await bob.auth.sessions({})).items.map(({ id }) => id).sort()).toEqual([sessionOf(bob), sessionOf(laptop)].sort())
})

test("somebody else's session, one that has ended and one that never was are refused alike", async () => {
  const { carol, dave } = await server.people('carol', 'dave')
  const ended = await server.signIn(carol)
  await ended.auth.logout()
  for (const sessionId of [sessionOf(dave), sessionOf(ended), createSessionId()]) {
    await expect(carol.auth.revoke({ sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'auth.session-not-found' })
  }
  expect((await dave.users.me()).id).toBe(dave.user.id)
})

test('[S4.3] ending all other sessions leaves the one that asks, and is no error when it is alone', async () => {
  const erin = await server.person('erin')
  const others = [await server.signIn(erin), await server.signIn(erin)]
  const devices = await Promise.all(others.map((other) => other.listen()))
  const mine = await erin.listen()
  await erin.auth.revokeAll()
  for (const device of devices) expect(await device.until(({ kind }) => kind === 'end')).toMatchObject({ reason: 'signed-out' })
  for (const other of others) expect(await isOut(other)).toBe(true)
  await erin.auth.revokeAll()
  expect((await erin.auth.sessions({})).items).toHaveLength(1)
  expect(mine.frames.some(({ kind }) => kind === 'end')).toBe(false)
})

test('[S2.1] a new password ends all other sessions and their sockets, and only the new one signs in', async () => {
  const fred = await server.person('fred')
  const other = await server.signIn(fred)
  const device = await other.listen()
  await fred.auth.changePassword({ current: password, next })
  expect(await isOut(other)).toBe(true)
  expect(await device.until(({ kind }) => kind === 'end')).toMatchObject({ reason: 'signed-out' })
  expect(await refusalOf(server.anyone.auth.refresh({ refreshToken: other.refreshToken }))).toBe('auth.required')
  expect((await fred.users.me()).id).toBe(fred.user.id)
  expect(await refusalOf(server.signIn(fred, password))).toBe('auth.credentials-wrong')
  expect((await server.signIn(fred, next)).user.id).toBe(fred.user.id)
})

test('[S2.1] with a wrong present password nothing is changed and nobody is signed out', async () => {
  const gina = await server.person('gina')
  const other = await server.signIn(gina)
  await expect(gina.auth.changePassword({ current: 'wrong horse', next })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: 'auth.password-wrong',
  })
  expect(await refusalOf(gina.auth.changePassword({ current: password, next: 'short' }))).toBe('request.invalid')
  expect((await other.users.me()).id).toBe(gina.user.id)
  expect((await server.signIn(gina, password)).user.id).toBe(gina.user.id)
})

test('of two changes of a password at the same moment one counts', async () => {
  const hugo = await server.person('hugo')
  const outcomes = await Promise.allSettled([
    hugo.auth.changePassword({ current: password, next: 'the first of two' }),
    hugo.auth.changePassword({ current: password, next: 'the second of two' }),
  ])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a sign-in that looked at the old password just before it changed is refused: its session would outlive the change', async () => {
  const ida = await server.person('ida')
  const { passwords } = server.core
  const late = createCallerFactory(appRouter)({
    ...ida.context,
    actor: null,
    passwords: {
      ...passwords,
      async verify(passwordHash, given) {
        const matches = await passwords.verify(passwordHash, given)
        await ida.auth.changePassword({ current: password, next })
        return matches
      },
    },
  })
  expect(await refusalOf(late.auth.login({ username: 'ida', password }))).toBe('auth.credentials-wrong')
  expect((await ida.auth.sessions({})).items).toHaveLength(1)
})

test('guesses at the present password count like those at the door', async () => {
  await using throttled = await createTestServer({ rateLimits: 'on' })
  const jon = await throttled.person('jon')
  const refusals: string[] = []
  for (let guess = 0; guess < 11; guess += 1) refusals.push(await refusalOf(jon.auth.changePassword({ current: `guess ${guess}`, next })))
  expect(refusals).toEqual([...Array.from({ length: 10 }, () => 'auth.password-wrong'), 'auth.too-many-attempts'])
  expect(await refusalOf(throttled.signIn(jon))).toBe('auth.too-many-attempts')
})

test("[S0.7] a stranger's wrong passwords from elsewhere keep the owner out of nothing", async () => {
  await using throttled = await createTestServer({ rateLimits: 'on' })
  await throttled.anyoneAt({ address: '192.0.2.1' }).auth.register({ username: 'owner', password })
  const stranger = throttled.anyoneAt({ address: '203.0.113.9' })
  for (let guess = 0; guess < 20; guess += 1) await refusalOf(stranger.auth.login({ username: 'owner', password: 'wrong horse' }))
  expect(await refusalOf(stranger.auth.login({ username: 'owner', password }))).toBe('auth.too-many-attempts')
  const { user } = await throttled.anyoneAt({ address: '192.0.2.1' }).auth.login({ username: 'owner', password })
  expect(user.username).toBe('owner')
})

test('one address registers thirty accounts an hour, and others go on', async () => {
  await using throttled = await createTestServer({ rateLimits: 'on' })
  const crowd = throttled.anyoneAt({ address: '203.0.113.9' })
  for (let index = 0; index < 30; index += 1) await crowd.auth.register({ username: `crowd${index}`, password })
  expect(await refusalOf(crowd.auth.register({ username: 'crowd.more', password }))).toBe('auth.too-many-attempts')
  expect((await throttled.anyoneAt({ address: '203.0.113.10' }).auth.register({ username: 'newcomer', password })).user.username).toBe(
    'newcomer',
  )
})

test('everyone converges when sessions are revoked, one and all others', () =>
  verifySync(async ({ server: world, alice }) => {
    const other = await world.signIn(alice)
    await alice.auth.revoke({ sessionId: sessionOf(other) })
    await world.signIn(alice)
    await alice.auth.revokeAll()
  }))

test('everyone converges when a password is changed and changed back', () =>
  verifySync(async ({ alice }) => {
    await alice.auth.changePassword({ current: password, next })
    await alice.auth.changePassword({ current: next, next: password })
  }))
