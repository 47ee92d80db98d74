import { expect, test } from 'vitest'
import { RefusedError, refuse } from '../../platform/refuse.ts'
import { type AccountThrottle, type Attempt, createAccountThrottle, toNetwork } from './account-throttle.ts'

/** Null if it may go on, otherwise the refusal. */
const refused = async (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof RefusedError ? error.refusal : error),
  )
const tooMany = { code: 'auth.too-many-attempts', facts: { retryAfterSeconds: expect.any(Number) } }
const times = (count: number) => Array.from({ length: count }, (_, index) => index)
const guess = (throttle: AccountThrottle, attempt: Attempt) => refused(throttle.check(attempt, async () => null))
const signIn = (throttle: AccountThrottle, attempt: Attempt) => refused(throttle.check(attempt, async () => 'found'))
const register = (throttle: AccountThrottle, address: string) => refused(throttle.register(address, async () => 'made'))

test('[S0.7] the eleventh wrong password within a minute is refused, and the refusal says when to come back', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  const attempt = { username: 'alice', address: '192.0.2.1' }
  for (const _ of times(10)) expect(await guess(throttle, attempt)).toBeNull()
  const refusal = await signIn(throttle, attempt)
  expect(refusal).toEqual(tooMany)
  const { retryAfterSeconds } = (refusal as { facts: { retryAfterSeconds: number } }).facts
  expect(retryAfterSeconds).toBeGreaterThan(0)
  expect(retryAfterSeconds).toBeLessThanOrEqual(60)
})

test("a stranger's two hundred wrong passwords from other addresses don't keep the owner out", async () => {
  const throttle = createAccountThrottle({ enabled: true })
  for (const index of times(200)) await guess(throttle, { username: 'alice', address: `198.51.100.${index}` })
  for (const _ of times(200)) await guess(throttle, { username: 'alice', address: '203.0.113.9' })
  expect(await signIn(throttle, { username: 'alice', address: '192.0.2.1' })).toBeNull()
})

test('one address guesses at a hundred passwords a minute, however many names it tries', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  for (const index of times(100)) expect(await guess(throttle, { username: `name${index}`, address: '192.0.2.1' })).toBeNull()
  expect(await guess(throttle, { username: 'another', address: '192.0.2.1' })).toEqual(tooMany)
  expect(await guess(throttle, { username: 'another', address: '192.0.2.2' })).toBeNull()
})

test('right passwords are never counted: a whole school may sign in from one address', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  for (const index of times(500)) {
    expect(await signIn(throttle, { username: `pupil${index % 40}`, address: '192.0.2.1' })).toBeNull()
  }
})

test('what went wrong before the password was looked at is nobody’s guess', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  const attempt = { username: 'alice', address: '192.0.2.1' }
  const fault = new Error('the database is away')
  for (const _ of times(200)) expect(await refused(throttle.check(attempt, () => Promise.reject(fault)))).toBe(fault)
  expect(await signIn(throttle, attempt)).toBeNull()
})

test('whoever holds an IPv6 network is one, whichever of its addresses they use', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  for (const index of times(10)) await guess(throttle, { username: 'alice', address: `2001:db8:1:2::${index.toString(16)}` })
  expect(await guess(throttle, { username: 'alice', address: '2001:db8:1:2:ffff::1' })).toEqual(tooMany)
  expect(await guess(throttle, { username: 'alice', address: '2001:db8:1:3::1' })).toBeNull()
})

test('one address makes thirty accounts an hour; a name that was taken is no account', async () => {
  const throttle = createAccountThrottle({ enabled: true })
  for (const _ of times(50)) {
    await refused(throttle.register('192.0.2.1', () => refuse('user.username-taken', { username: 'alice', free: 'alice2' })))
  }
  for (const _ of times(30)) expect(await register(throttle, '192.0.2.1')).toBeNull()
  expect(await register(throttle, '192.0.2.1')).toEqual(tooMany)
  expect(await register(throttle, '192.0.2.2')).toBeNull()
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:1::5', '2001:db8:0:0'],
  ['2001:db8::', '2001:db8:0:0'],
  ['2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
  ['::1', '0:0:0:0'],
  [null, 'unknown'],
])('%s counts as %s', (address, network) => {
  expect(toNetwork(address)).toBe(network)
})
