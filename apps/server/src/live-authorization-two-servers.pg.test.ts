import { type FaultProxy, startFaultProxy } from '@parley/chaos/fault-proxy'
import { openDatabase } from '@parley/db'
import { type Chat, type Credentials, chatScope, createMessageId, type Frame } from '@parley/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, register } from './testing/call.ts'
import { startTwoServers, type TestServers } from './testing/test-api.ts'
import { openDevice, type TestDevice } from './testing/test-device.ts'

/*
 * What somebody may no longer do, they may do nowhere: told at one server, it holds at the other, over links that are slow and uneven. The
 * sweep takes a second at most, so without hints it takes that much longer.
 */
describe.each([
  ['with hints', { hints: 'arrive', actsWithinMs: 1_000 }],
  ['with every hint lost', { hints: 'lost', actsWithinMs: 2_000 }],
] as const)('%s', (_how, { hints, actsWithinMs }) => {
  let servers: TestServers
  let slowLink: FaultProxy
  /** The server that people are connected to, over a slow link, and the one where things are done. */
  let here: string
  let there: string
  beforeAll(async () => {
    servers = await startTwoServers({ hints })
    slowLink = await startFaultProxy({ port: servers.first.server.port })
    slowLink.delay({ ms: 20, jitterMs: 30 })
    here = `http://127.0.0.1:${slowLink.port}`
    there = servers.second.origin
  })
  const devices: TestDevice[] = []
  afterAll(async () => {
    for (const { raw } of devices) raw.terminate()
    await slowLink[Symbol.asyncDispose]()
    await servers[Symbol.asyncDispose]()
  })

  async function listen(person: Credentials): Promise<TestDevice> {
    const device = await openDevice(here, person)
    devices.push(device)
    return device
  }

  const inTime = <Result>(what: Promise<Result>): Promise<Result | 'too late'> =>
    Promise.race([what, new Promise<'too late'>((resolve) => setTimeout(() => resolve('too late'), actsWithinMs))])

  test('[S0.18] [S2.18] who is put out of a group at one server hears at the other that it ends, and nothing said after', async () => {
    const [owner, stays, goes] = await Promise.all(['owner', 'stays', 'goes'].map((name) => register(there, name)))
    if (!owner || !stays || !goes) throw new Error('three registered')
    const memberIds = [stays.user.id, goes.user.id]
    const groups: Chat[] = []
    for (let index = 0; index < 5; index += 1) {
      groups.push(await call<Chat>(there, 'chats.create', { kind: 'group', name: 'Tables', memberIds }, owner))
    }
    const [ofStays, ...ofGoes] = await Promise.all([listen(stays), listen(goes), listen(goes)])

    for (const { id: chatId } of groups) {
      const scope = chatScope(chatId)
      const say = (text: string) => call(there, 'messages.send', { id: createMessageId(), chatId, text }, owner)
      await say('while all are here')
      await call(there, 'members.remove', { chatId, userId: goes.user.id }, owner)
      const ends = ofGoes.map((device) => inTime(device.until((frame) => frame.kind === 'closed' && frame.scope === scope)))
      await say('now that we are alone')
      expect(await Promise.all(ends)).toEqual(ofGoes.map(() => ({ kind: 'closed', scope, reason: 'removed' })))
      await ofStays.until((frame) => JSON.stringify(frame).includes('now that we are alone') && 'scope' in frame && frame.scope === scope)
    }

    const leftSeqs = await readLeftSeqs(goes)
    for (const { frames } of ofGoes) {
      expect(JSON.stringify(frames)).not.toContain('now that we are alone')
      for (const { id } of groups) expect(lastSeqOf(frames, id)).toBeLessThanOrEqual(leftSeqs.get(id) ?? 0)
    }
  })

  async function readLeftSeqs({ user }: Credentials): Promise<Map<string, number>> {
    const db = openDatabase(servers.databaseUrl)
    const left = await db.prisma.membership.findMany({ where: { userId: user.id }, select: { chatId: true, leftSeq: true } })
    await db.close()
    return new Map(left.map(({ chatId, leftSeq }) => [chatId, Number(leftSeq)]))
  }

  test('[S4.3] signing out at one server: the very next call at the other is refused, the sockets there end, other sessions go on, twice is no error', async () => {
    const phone = await register(there, 'leaver')
    const laptop = await call<Credentials>(there, 'auth.login', { username: 'leaver', password: 'correct horse' })
    const [one, two, other] = await Promise.all([listen(phone), listen(phone), listen(laptop)])
    await call(there, 'auth.logout', null, phone)
    await expect(call(here, 'chats.list', {}, phone)).rejects.toThrow('auth.required')

    expect(await Promise.all([one, two].map(({ closed }) => inTime(closed)))).toEqual([{ code: 4401 }, { code: 4401 }])
    for (const { frames } of [one, two]) expect(frames.at(-1)).toEqual({ kind: 'end', reason: 'signed-out' })
    await expect(openDevice(here, phone)).rejects.toThrow('auth.required')
    expect(other.raw.readyState).toBe(other.raw.OPEN)
    await call(there, 'auth.logout', null, phone)
  })
})

const lastSeqOf = (frames: readonly Frame[], chatId: Chat['id']): number =>
  Math.max(
    0,
    ...frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === chatScope(chatId) ? frame.events : [])).map(({ seq }) => seq),
  )
