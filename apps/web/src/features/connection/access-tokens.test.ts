import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAccessTokens } from './access-tokens.ts'

const answers = vi.fn<() => Response>()

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:00Z') })
  vi.stubGlobal('fetch', async () => answers())
  answers.mockReset()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const token = (accessToken: string, livesMs = 600_000) =>
  Response.json({ accessToken, expiresAt: new Date(Date.now() + livesMs).toISOString() })

test('a token is asked for once and kept while it is good', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens()
  expect(await Promise.all([getAccessToken({ fresh: false }), getAccessToken({ fresh: false })])).toEqual(['a', 'a'])
  expect(await getAccessToken({ fresh: false })).toBe('a')
  expect(answers).toHaveBeenCalledTimes(1)
})

test('one that is about to end is renewed', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens()
  await getAccessToken({ fresh: false })
  vi.advanceTimersByTime(545_000)
  await getAccessToken({ fresh: false })
  expect(answers).toHaveBeenCalledTimes(2)
})

test('one that was refused is asked for anew', async () => {
  answers.mockImplementation(() => token('a'))
  const getAccessToken = createAccessTokens()
  await getAccessToken({ fresh: false })
  await getAccessToken({ fresh: true })
  expect(answers).toHaveBeenCalledTimes(2)
})

test('a session that is no more is null, a server that doesn’t answer an error', async () => {
  const getAccessToken = createAccessTokens()
  answers.mockImplementation(() => new Response('null', { status: 503 }))
  await expect(getAccessToken({ fresh: false })).rejects.toThrow()
  answers.mockImplementation(() => new Response('null', { status: 401 }))
  expect(await getAccessToken({ fresh: false })).toBe(null)
})
