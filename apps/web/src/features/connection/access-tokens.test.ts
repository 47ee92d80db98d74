import type { UserId } from '@parley/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAccessTokens } from './access-tokens.ts'

const answers = vi.fn<() => Response>()
const alice = '01890000-0000-7000-8000-00000000000a' as UserId
const bob = '01890000-0000-7000-8000-00000000000b' as UserId

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:00Z') })
  vi.stubGlobal('fetch', async () => answers())
  answers.mockReset()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const token = (accessToken: string, { livesMs = 600_000, userId = alice } = {}) =>
  Response.json({ accessToken, userId, expiresAt: new Date(Date.now() + livesMs).toISOString() })

test('a token is asked for once and kept while it is good', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens({ userId: alice, onSomeoneElse: () => expect.fail('It is alice’s') })
  expect(await Promise.all([getAccessToken({ fresh: false }), getAccessToken({ fresh: false })])).toEqual(['a', 'a'])
  expect(await getAccessToken({ fresh: false })).toBe('a')
  expect(answers).toHaveBeenCalledTimes(1)
})

test('the one that the page has brought is used as long as it is good', async () => {
  answers.mockImplementation(() => token('asked for'))
  const onGiven = vi.fn<() => void>()
  const given = { accessToken: 'brought', expiresAt: new Date(Date.now() + 120_000).toISOString() }
  const getAccessToken = createAccessTokens({ userId: alice, given, onGiven, onSomeoneElse: () => expect.fail('It is alice’s') })
  expect(onGiven).not.toHaveBeenCalled()
  expect([await getAccessToken({ fresh: false }), await getAccessToken({ fresh: false })]).toEqual(['brought', 'brought'])
  expect(answers).not.toHaveBeenCalled()
  expect(onGiven).toHaveBeenCalledTimes(1)
  expect(await getAccessToken({ fresh: true })).toBe('asked for')
  expect(onGiven).toHaveBeenCalledTimes(2)
})

test('one that is about to end is renewed', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens({ userId: alice, onSomeoneElse: () => expect.fail('It is alice’s') })
  await getAccessToken({ fresh: false })
  vi.advanceTimersByTime(545_000)
  await getAccessToken({ fresh: false })
  expect(answers).toHaveBeenCalledTimes(2)
})

test('one that was refused is asked for anew', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens({ userId: alice, onSomeoneElse: () => expect.fail('It is alice’s') })
  await getAccessToken({ fresh: false })
  await getAccessToken({ fresh: true })
  expect(answers).toHaveBeenCalledTimes(2)
})

test('a session that is no more is null, a server that doesn’t answer an error', async () => {
  const getAccessToken = createAccessTokens({ userId: alice, onSomeoneElse: () => expect.fail('It is alice’s') })
  answers.mockImplementation(() => new Response('null', { status: 503 }))
  await expect(getAccessToken({ fresh: false })).rejects.toThrow()
  answers.mockImplementation(() => new Response('null', { status: 401 }))
  expect(await getAccessToken({ fresh: false })).toBe(null)
})

test('a page gets no token of whoever has signed in since, and isn’t told that its own session is over', async () => {
  const onSomeoneElse = vi.fn()
  const getAccessToken = createAccessTokens({ userId: alice, onSomeoneElse })
  answers.mockImplementation(() => token('of bob', { userId: bob }))
  await expect(getAccessToken({ fresh: false })).rejects.toThrow()
  expect(onSomeoneElse).toHaveBeenCalledTimes(1)
  answers.mockImplementation(() => token('of alice'))
  expect(await getAccessToken({ fresh: false })).toBe('of alice')
  answers.mockImplementation(() => token('of bob', { userId: bob }))
  await expect(getAccessToken({ fresh: true })).rejects.toThrow()
  answers.mockImplementation(() => token('of alice again'))
  expect(await getAccessToken({ fresh: false })).toBe('of alice again')
})
