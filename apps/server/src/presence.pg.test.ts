import { startFaultProxy } from '@parley/chaos/fault-proxy'
import { createParley, keepSignedIn } from '@parley/client'
import type { Chat, Credentials, Frame, PresenceOfUser, UserId } from '@parley/protocol'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { call, register } from './testing/call.ts'
import { openDevice } from './testing/test-device.ts'
import { startTwoProcesses, type TestProcesses } from './testing/test-processes.ts'

/*
 * Who is there, when the other end says nothing more: a link that has died, a process that was killed. What is waited for is long, so the
 * two wait together.
 */
let processes: TestProcesses
beforeAll(async () => {
  processes = await startTwoProcesses()
})
afterAll(() => processes[Symbol.asyncDispose]())

/** What was told of somebody, in its order. */
const presenceOf = (frames: readonly Frame[], userId: UserId): Omit<PresenceOfUser, 'userId'>[] =>
  frames.flatMap((frame) => {
    if (frame.kind !== 'state') return []
    const people = [...(frame.users ?? []).map(({ id, ...user }) => ({ ...user, userId: id })), ...(frame.presence ?? [])]
    return people.flatMap((known) => (known.userId === userId ? [{ presence: known.presence, lastSeenAt: known.lastSeenAt }] : []))
  })

/** Two who have a chat, and a device of the first at the second process that hears of the other. */
async function twoWhoKnowEachOther(name: string, other: string): Promise<{ watched: Credentials; heard: readonly Frame[] }> {
  const { second } = processes
  const [watcher, watched] = await Promise.all([register(second.url, name), register(second.url, other)])
  await call<Chat>(second.url, 'chats.create', { kind: 'direct', memberIds: [watched.user.id] }, watcher)
  const { frames } = await openDevice(second.url, watcher)
  return { watched, heard: frames }
}

test.concurrent('[S0.15] when the process of somebody is killed, the other process takes it for dead: they are offline, last seen when it last lived', {
  timeout: 60_000,
}, async ({ expect }) => {
  const { watched: bob, heard } = await twoWhoKnowEachOther('alice', 'bob')
  const presence = () => presenceOf(heard, bob.user.id).at(-1)
  await openDevice(processes.first.url, bob)
  await expect.poll(presence, { timeout: 5_000 }).toMatchObject({ presence: 'online' })

  const killedAt = Date.now()
  await processes.first.kill()
  await expect.poll(presence, { timeout: 20_000, interval: 250 }).toMatchObject({ presence: 'offline' })
  const lastSeenAt = Date.parse(presence()?.lastSeenAt ?? '')
  expect(lastSeenAt).toBeLessThanOrEqual(killedAt)
  expect(lastSeenAt).toBeGreaterThan(killedAt - 10_000)
})

test.concurrent('[S0.15] [S1.40] a link that dies without a close is noticed by both ends: the device tries anew, the others see somebody offline, and online again', {
  timeout: 60_000,
}, async ({ expect }) => {
  const { watched: dave, heard } = await twoWhoKnowEachOther('carol', 'dave')
  const presence = () => presenceOf(heard, dave.user.id).at(-1)
  await using link = await startFaultProxy({ port: processes.second.port })
  const url = `http://127.0.0.1:${link.port}`
  const { engine, close } = createParley({ url, getAccessToken: keepSignedIn(url, dave).getAccessToken })
  engine.start()
  const isNow = (status: string, timeout: number) =>
    vi.waitFor(() => expect(engine.getState().connection.status).toBe(status), { timeout, interval: 50 })
  await isNow('online', 5_000)
  await expect.poll(presence, { timeout: 5_000 }).toMatchObject({ presence: 'online' })

  link.blackHole(true)
  await isNow('reconnecting', 8_000)
  await expect.poll(presence, { timeout: 30_000, interval: 250 }).toMatchObject({ presence: 'offline' })

  link.cut()
  link.heal()
  await isNow('online', 8_000)
  await expect.poll(presence, { timeout: 5_000 }).toMatchObject({ presence: 'online' })
  close()
})
