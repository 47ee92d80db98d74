import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { findFreePort } from '@parley/db/embedded'
import { createTestDatabase } from '@parley/db/testing'
import type { Credentials, Frame, PresenceOfUser, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

/** Two processes of one installation. */
async function startTwo() {
  const database = await createTestDatabase()
  const secret = randomBytes(32).toString('base64url')
  const started: ChildProcess[] = []

  async function startProcess() {
    const port = await findFreePort()
    const url = `http://127.0.0.1:${port}`
    const child = spawn(process.execPath, [join(import.meta.dirname, 'api.ts')], {
      env: { ...process.env, API_PORT: String(port), DATABASE_URL: database.url, ACCESS_TOKEN_SECRET: secret, PARLEY_DEMO: 'off' },
      stdio: 'ignore',
    })
    started.push(child)
    const isReady = () =>
      fetch(`${url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      )
    await expect.poll(isReady, { timeout: 15_000 }).toBe(200)
    return { url, child }
  }

  return {
    first: await startProcess(),
    second: await startProcess(),
    async [Symbol.asyncDispose]() {
      for (const child of started) child.kill('SIGKILL')
      await database[Symbol.asyncDispose]()
    },
  }
}

async function call<Answer>(url: string, path: string, input: unknown, token = ''): Promise<Answer> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  })
  const { result, error } = (await response.json()) as { result: { data: Answer }; error?: unknown }
  if (error) throw new Error(JSON.stringify(error))
  return result.data
}

/** The frames that a device hears, from when its stream is ready. */
async function listen(url: string, { accessToken }: Credentials): Promise<Frame[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`)
  const frames: Frame[] = []
  socket.on('error', () => {})
  socket.on('open', () => {
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: accessToken } }))
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'sync.subscribe', input: {} } }))
  })
  socket.on('message', (said) => {
    const text = (said as Buffer).toString()
    if (text === 'PING') return socket.send('PONG')
    const { result } = JSON.parse(text) as { result?: { data?: Frame } }
    if (result?.data?.kind) frames.push(result.data)
  })
  await expect.poll(() => frames.at(-1)?.kind, { timeout: 10_000 }).toBe('ready')
  return frames
}

const presenceOf = (frames: readonly Frame[], userId: UserId): Omit<PresenceOfUser, 'userId'>[] =>
  frames.flatMap((frame) => {
    if (frame.kind !== 'state') return []
    const people = [...(frame.users ?? []).map(({ id, ...user }) => ({ ...user, userId: id })), ...(frame.presence ?? [])]
    return people.flatMap((known) => (known.userId === userId ? [{ presence: known.presence, lastSeenAt: known.lastSeenAt }] : []))
  })

test('[S0.15] when the process of somebody is killed, the other process takes it for dead: they are offline, last seen when it last lived', {
  timeout: 60_000,
}, async () => {
  await using system = await startTwo()
  const { first, second } = system
  const alice = await call<Credentials>(second.url, 'auth.register', { username: 'alice', password: 'correct horse' })
  const bob = await call<Credentials>(first.url, 'auth.register', { username: 'bob', password: 'correct horse' })
  await call(second.url, 'chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice.accessToken)
  await listen(first.url, bob)
  const heard = await listen(second.url, alice)
  await expect.poll(() => presenceOf(heard, bob.user.id), { timeout: 5_000 }).toMatchObject([{ presence: 'online' }])

  const killedAt = Date.now()
  first.child.kill('SIGKILL')
  await expect.poll(() => presenceOf(heard, bob.user.id).at(-1)?.presence, { timeout: 20_000, interval: 250 }).toBe('offline')
  const lastSeenAt = Date.parse(presenceOf(heard, bob.user.id).at(-1)?.lastSeenAt ?? '')
  expect(lastSeenAt).toBeLessThanOrEqual(killedAt)
  expect(lastSeenAt).toBeGreaterThan(killedAt - 10_000)
})
