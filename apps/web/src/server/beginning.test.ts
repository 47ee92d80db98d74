import type { Frame, UserId } from '@parley/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { readBeginning } from './beginning.ts'
import type { WebSession } from './session-cookie.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const session = { sessionSecret: 'secret', user: { id: '01890000-0000-7000-8000-00000000000a' as UserId } } as WebSession
const ready: Frame = { kind: 'ready', epoch: '00000000-0000-4000-8000-000000000001' }
const summaries = { kind: 'snapshot', scope: `user:${session.user.id}`, seq: 1, first: true, more: false, chats: [] } as unknown as Frame
const credentials = { accessToken: 'token', expiresAt: '2026-11-20T12:10:00Z', user: session.user }

/** An API that answers so, by the name of the procedure. */
function answer(answers: Record<string, unknown>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    const name = new URL(url).pathname.replace('/trpc/', '')
    asked.push(`${name} ${String(body)}`)
    return answers[name] === undefined ? new Promise<never>(() => {}) : Response.json({ result: { data: answers[name] } })
  })
  return asked
}
const read = () => readBeginning(new Headers(), session, null)

test('a page brings a token and what the API says to a device that knows nothing', async () => {
  const asked = answer({ 'auth.refresh': credentials, 'sync.pull': { frames: [summaries, ready] } })
  expect(await read()).toEqual({ token: { accessToken: 'token', expiresAt: credentials.expiresAt }, frames: [summaries, ready] })
  expect(asked).toEqual(['auth.refresh {"refreshToken":"secret"}', 'sync.pull {"open":[]}'])
})

test.each([
  ['somebody else’s', { 'auth.refresh': { ...credentials, user: { id: 'another' } } }],
  ['not all of it', { 'auth.refresh': credentials, 'sync.pull': { frames: [{ ...summaries, more: true }, ready] } }],
  ['the end of a session', { 'auth.refresh': credentials, 'sync.pull': { frames: [{ kind: 'end', reason: 'signed-out' }] } }],
  [
    'more than a page carries',
    { 'auth.refresh': credentials, 'sync.pull': { frames: [{ ...summaries, chats: ['x'.repeat(300_000)] }, ready] } },
  ],
])('a page brings nothing that is %s', async (_, answers) => {
  answer(answers)
  expect(await read()).toBeNull()
})

test('a page doesn’t wait for an API that is slow, and none is needed for it', async () => {
  vi.useFakeTimers()
  answer({ 'auth.refresh': credentials })
  const late = read()
  await vi.runAllTimersAsync()
  expect(await late).toBeNull()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')))
  expect(await read()).toBeNull()
})
