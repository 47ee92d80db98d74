import { type Chat, chatScope, type Frame, type Message, type User } from '@parley/protocol'
import { applyFrame, createSyncState, type SyncState, toSubscribe } from '@parley/sync'
import { expect, vi } from 'vitest'
import { createTestServer, type Device, draft, type Person, type TestServer } from './test-server.ts'

/**
 * Alice and Bob have a chat with a message of Alice's in it, Alice and Carol one with a message of Carol's; all three are in a group that
 * Alice owns and Bob has spoken in. Dave shares no chat with anyone.
 */
export interface World {
  readonly server: TestServer
  readonly alice: Person
  readonly bob: Person
  readonly carol: Person
  readonly dave: Person
  readonly chat: Chat
  readonly message: Message
  readonly group: Chat
  readonly groupMessage: Message
}

/**
 * The definition of done of a verb that writes: for everyone, whether the verb concerns them or not,
 *
 *   apply(snapshot before, events) == snapshot after
 *
 * once with what is heard live and once with the same replayed to a device that was away. Registers come a moment after the verb, so the
 * states are looked at until they are the same. A verb that is written later than it is answered is waited for by its own test.
 */
export async function verifySync(write: (world: World) => Promise<unknown>): Promise<void> {
  await using server = await createTestServer()
  const { alice, bob, carol, dave } = await server.people('alice', 'bob', 'carol', 'dave')
  const chat = await server.chatBetween(alice, bob)
  const message = await alice.messages.send(draft(chat, 'hello'))
  await carol.messages.send(draft(await server.chatBetween(carol, alice), 'hello from carol'))
  const group = await server.groupOf(alice, bob, carol)
  const groupMessage = await bob.messages.send(draft(group, 'hello, both of you'))

  const people = [alice, bob, carol, dave]
  const before = await Promise.all(
    people.map(async (person) => {
      const live = await openDevice(person)
      await openEverything(live)
      return { user: person.user, live, known: stateOf(live) }
    }),
  )

  await write({ server, alice, bob, carol, dave, chat, message, group, groupMessage })

  const verified = before.map(async ({ user: { id, username }, live, known }) => {
    // With a new session, under the name of now: the verb may have changed either.
    const person = await server.signIn({ user: await server.db.prisma.user.findUniqueOrThrow({ where: { id } }) })
    const replayed = await openDevice(person, known)
    const fresh = await openDevice(person)
    const areEqual = async () => {
      for (const device of [live, replayed, fresh]) await openEverything(device)
      expect(shown(live, fresh), `what ${username} heard live`).toEqual(shown(fresh, fresh))
      expect(shown(replayed, fresh), `what was replayed to ${username}`).toEqual(shown(fresh, fresh))
    }
    await vi.waitFor(areEqual, { timeout: 8_000, interval: 100 })
  })
  await Promise.all(verified)
}

/** A device with what it knew before it connected. */
interface Knowing {
  readonly device: Device
  readonly start: SyncState
}

async function openDevice(person: Person, start: SyncState = createSyncState()): Promise<Knowing> {
  return { device: await person.listen(start.me ? toSubscribe(start) : {}), start }
}

/** Every chat that is known as a summary only is opened, as somebody does who looks at it. */
async function openEverything({ device, start }: Knowing): Promise<void> {
  const summaries = Object.values(stateOf({ device, start }).chats).filter(({ window }) => window === 'none')
  for (const { chat } of device.connection.closed ? [] : summaries) {
    await device.sync.open({ chatId: chat.id })
    await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(chat.id))
  }
}

/** The real reducers of the client. A frame that makes them ask again means that the stream had a hole. */
function stateOf({ device, start }: Knowing): SyncState {
  return device.frames.reduce((state: SyncState, frame: Frame) => {
    const { state: next, effects } = applyFrame(state, frame)
    expect(effects, 'the stream had no hole').toEqual([])
    return next
  }, start)
}

/**
 * What a person is shown. People one shares no chat with any more are still known to who has met them. A device whose session has ended is
 * told nothing of people any more.
 */
function shown(knowing: Knowing, fresh: Knowing) {
  const { me, users, chats, cursors, settings, loaded } = stateOf(knowing)
  const met = Object.values(stateOf(fresh).users)
  const named = knowing.device.connection.closed ? met : met.map(({ id }) => users[id])
  // How much of a chat was touched out of sight is between a device and the pages it fetches.
  const seen = Object.values(chats).map((chat) => ({ ...chat, passedSeq: 0 }))
  return { me, cursors, settings, loaded, chats: new Set(seen), users: new Set(named.map((user) => user && withoutSince(user))) }
}

/** Since when somebody is there goes by the oldest of their connections: nobody is told when that is another one. */
function withoutSince(user: User): User {
  return user.presence === 'offline' || user.lastSeenAt === null ? user : { ...user, lastSeenAt: 'now' }
}
