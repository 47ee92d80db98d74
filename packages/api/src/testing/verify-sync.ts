import { type Chat, chatScope, type Frame, type Message, type Scope, type Subscribe, userScope } from '@parley/protocol'
import { applyFrame, createSyncState, type SyncState, toSubscribe } from '@parley/sync'
import { expect } from 'vitest'
import { readPositions } from '../log/read.ts'
import { readChatPositions } from '../modules/chats/service.ts'
import { createTestServer, type Device, draft, type Person, type TestServer } from './test-server.ts'

/** Alice and Bob have a chat with a message in it, so do Alice and Carol; Dave shares no chat with anyone. */
export interface World {
  readonly server: TestServer
  readonly alice: Person
  readonly bob: Person
  readonly carol: Person
  readonly dave: Person
  readonly chat: Chat
  readonly message: Message
}

/**
 * The definition of done of a verb that writes: for everyone, whether the verb concerns them or not,
 *
 *   apply(snapshot before, events) == snapshot after
 *
 * once with the events heard live and once with the same events replayed to a device that was away.
 */
export async function verifySync(write: (world: World) => Promise<unknown>): Promise<void> {
  await using server = await createTestServer()
  const { alice, bob, carol, dave } = await server.people('alice', 'bob', 'carol', 'dave')
  const chat = await server.chatBetween(alice, bob)
  const message = await alice.messages.send(draft(chat, 'hello'))
  await carol.messages.send(draft(await server.chatBetween(carol, alice), 'hello from carol'))

  const people = [alice, bob, carol, dave]
  const before = await Promise.all(people.map((person) => openEverything(server, person)))

  await write({ server, alice, bob, carol, dave, chat, message })

  for (const [index, known] of before.entries()) {
    // With a new session: the verb may have ended the one before.
    const person = await server.signIn(people[index] ?? alice)
    const cursors = await cursorsNow(server, person)
    const live = await stateAt(known.device, createSyncState(), cursors)
    const replayed = await resume(person, known.state, cursors)
    const { state: fresh } = await openEverything(server, person)
    expect(shown(live), `what ${person.user.username} heard live`).toEqual(shown(fresh))
    expect(shown(replayed), `what was replayed to ${person.user.username}`).toEqual(shown(fresh))
  }
}

/** A new device with every chat open. */
async function openEverything(server: TestServer, person: Person): Promise<{ device: Device; state: SyncState }> {
  const device = await person.listen()
  const positions = await readChatPositions(server, person.user.id)
  for (const { chatId } of positions) {
    await device.sync.open({ chatId })
    await device.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(chatId))
  }
  return { device, state: fold(createSyncState(), device.frames) }
}

/** The same device after a time without a connection, with what it had. */
async function resume(person: Person, state: SyncState, cursors: Subscribe['cursors']): Promise<SyncState> {
  return stateAt(await person.listen(toSubscribe(state)), state, cursors)
}

async function stateAt(device: Device, start: SyncState, cursors: Subscribe['cursors']): Promise<SyncState> {
  await expect.poll(() => fold(start, device.frames).cursors, { timeout: 5_000 }).toEqual(cursors)
  return fold(start, device.frames)
}

async function cursorsNow(server: TestServer, person: Person): Promise<Record<Scope, number>> {
  const chats = await readChatPositions(server, person.user.id)
  const [mine] = await readPositions(server.db, [userScope(person.user.id)])
  return Object.fromEntries([
    [userScope(person.user.id), mine?.lastSeq ?? 0],
    ...chats.map(({ chatId, lastSeq }) => [chatScope(chatId), lastSeq] as const),
  ])
}

/** The real reducers of the client. A frame that makes them ask again means that the stream had a hole. */
function fold(start: SyncState, frames: readonly Frame[]): SyncState {
  return frames.reduce((state, frame) => {
    const { state: next, effects } = applyFrame(state, frame)
    expect(effects, 'the stream had no hole').toEqual([])
    return next
  }, start)
}

const shown = ({ me, users, chats, cursors, loaded }: SyncState) => ({ me, users, chats, cursors, loaded })
