import { type SettingsChanged, userScope } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAfter } from '../../log/read.ts'
import { createTestServer, type Person, refusalOf, type TestServer, verifySync } from '../../testing/index.ts'
import { readSettings, setStatus } from './service.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const changes = async ({ user }: Person) => {
  const logged = await readAfter(server.db, new Map([[userScope(user.id), 0]]), 100)
  return logged.filter(({ type }) => type === 'settings.changed')
}
const signedIn = ({ context }: Person) => {
  if (!context.actor) throw new Error('they are signed in')
  return { ...context, actor: context.actor }
}

test('whoever has chosen nothing is online when they are, and shares what they read and when they were there', async () => {
  const alice = await server.person('alice')
  expect(await alice.settings.get()).toEqual({ status: 'online', shareReadReceipts: true, shareLastSeen: true })
  expect(await readSettings(server, alice.user.id)).toEqual(await alice.settings.get())
})

test('what is changed is changed on all devices of the person, what is left out stays, and nobody else hears of it', async () => {
  const { bob, carol } = await server.people('bob', 'carol')
  await server.chatBetween(bob, carol)
  const [phone, laptop, stranger] = [await bob.listen(), await (await server.signIn(bob)).listen(), await carol.listen()]
  const changed = await bob.settings.update({ shareReadReceipts: false })
  expect(changed).toEqual({ status: 'online', shareReadReceipts: false, shareLastSeen: true })
  expect(await bob.settings.update({ shareLastSeen: false })).toEqual({ ...changed, shareLastSeen: false })
  for (const device of [phone, laptop]) {
    const heard = await device.until((frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'settings.changed'))
    if (heard.kind !== 'events') throw new Error('it is a frame of events')
    expect((heard.events[0] as SettingsChanged).settings).toEqual(changed)
  }
  expect(JSON.stringify(stranger.frames)).not.toContain('settings.changed')
})

test('[S2.4] a status is set for all devices', async () => {
  const dave = await server.person('dave')
  for (const status of ['away', 'busy', 'invisible', 'online'] as const) {
    expect(await setStatus(signedIn(dave), status)).toMatchObject({ status })
    expect((await dave.settings.get()).status).toBe(status)
  }
})

test('to choose what is chosen already writes nothing and tells nobody', async () => {
  const erin = await server.person('erin')
  const told: string[] = []
  server.core.live.listen(userScope(erin.user.id), {
    userMoved: () => {},
    presenceMoved: (userId) => told.push(userId),
    receiptsMoved: () => {},
    unreadMoved: () => {},
    typed: () => {},
    missed: () => {},
  })
  await erin.settings.update({})
  await erin.settings.update({ shareLastSeen: true, shareReadReceipts: true })
  await setStatus(signedIn(erin), 'online')
  expect([await changes(erin), told]).toEqual([[], []])
  await setStatus(signedIn(erin), 'busy')
  await setStatus(signedIn(erin), 'busy')
  await erin.settings.update({ shareLastSeen: false })
  await erin.settings.update({ shareReadReceipts: false })
  expect(await changes(erin)).toHaveLength(3)
  // Receipts are no presence.
  expect(told).toHaveLength(2)
})

test('changes at the same moment are all kept', async () => {
  const fred = await server.person('fred')
  await Promise.all([
    fred.settings.update({ shareLastSeen: false }),
    fred.settings.update({ shareReadReceipts: false }),
    setStatus(signedIn(fred), 'away'),
  ])
  expect(await fred.settings.get()).toEqual({ status: 'away', shareReadReceipts: false, shareLastSeen: false })
})

test('there is no field for whose settings they are, and none that is unknown', async () => {
  const gina = await server.person('gina')
  for (const input of [{ userId: gina.user.id }, { status: 'busy' }, { shareLastSeen: 'no' }]) {
    expect(await refusalOf(gina.settings.update(input as object))).toBe('request.invalid')
  }
})

test('everyone converges when settings change', () =>
  verifySync(async ({ alice }) => {
    await alice.settings.update({ shareReadReceipts: false })
    await setStatus(signedIn(alice), 'busy')
  }))
