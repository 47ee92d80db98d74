import { type ChatId, limits } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { answerTimeMs } from './await-answer.ts'
import { chatOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { createModelServer } from './testing/model-server.ts'
import { alice, aPerson, bob, carol, chat, chatId, messageId, upTo } from './testing/words.ts'
import { createDevice, createWorld, faultsFor } from './testing/world.ts'
import { timelineOf } from './timeline.ts'

const group = chatId(2)
const lines = (engine: Engine, id: ChatId = group) =>
  timelineOf(engine.getState(), id).map((row) => ('message' in row ? (row.message.system?.type ?? row.message.text) : row.text))

async function createFriends(faults = {}) {
  const world = createWorld(faults)
  world.server.createChat(group, [alice, bob, carol], { name: 'Friends', ownerId: bob.id })
  const say = (n: number) => world.server.say(bob, { id: messageId(n), chatId: group, text: `${n}` })
  return { ...world, say, engine: await world.online() }
}

describe('a new group', () => {
  const wanted = { name: 'Plans', memberIds: [bob.id, carol.id] }

  test('is there when its creation returns, and a call whose answer was lost makes no second one', async () => {
    const { online, server, clock, device } = createWorld(faultsFor('create', 'done-in-silence'))
    const engine = await online()
    const failed = engine.createGroup(wanted).catch((error: unknown) => error)
    await clock.advance(answerTimeMs)
    expect(await failed).toMatchObject({ name: 'Fault' })
    const made = engine.createGroup(wanted)
    await clock.advance(1_000)
    const id = await made
    expect(Object.keys(engine.getState().sync.chats)).toEqual([chat, id])
    expect(chatOf(engine.getState(), id)).toMatchObject({ title: 'Plans', peer: null, chat: { memberCount: 3, myRole: 'owner' } })
    expect(server.chatOf(id).toMembers()).toHaveLength(3)

    const another = engine.createGroup(wanted)
    await clock.advance(1_000)
    expect(await another).not.toBe(id)
    expect(device.calls.filter((call) => call === 'create')).toHaveLength(3)
  })

  test('that is refused is refused', async () => {
    const { online, clock } = createWorld(faultsFor('create', 'no'))
    const engine = await online()
    const refused = engine.createGroup(wanted).catch((error: unknown) => error)
    await clock.advance(0)
    expect(await refused).toMatchObject({ name: 'Refused' })
  })
})

describe('who is put out of a group', () => {
  test('[R9] while there is no connection finds it gone, and what they wrote is refused', async () => {
    const { engine, device, server, say, clock } = await createFriends()
    engine.openChat(group)
    for (const n of upTo(3)) say(n)
    await clock.advance(0)
    device.setReachable(false)
    engine.send(group, 'still there?')
    server.removeMember(bob, group, alice)
    say(4)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(engine.getState().sync.chats[group]).toBeUndefined()
    expect(engine.getState().outbox[group]).toMatchObject([{ status: 'refused', refusal: { code: 'chat.not-found' } }])
    expect(
      server
        .chatOf(group)
        .visibleTo(carol.id)
        .map(({ text }) => text),
    ).not.toContain('still there?')
  })

  test('[R9] [R8] and let in again meanwhile has what was said since, counted from there, and nothing of between', async () => {
    const { engine, device, server, say, clock } = await createFriends()
    engine.openChat(group)
    for (const n of upTo(3)) say(n)
    await clock.advance(2_000)
    device.setReachable(false)
    server.removeMember(bob, group, alice)
    for (const n of [4, 5]) say(n)
    server.addMember(bob, group, alice)
    say(6)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(lines(engine)).toEqual(['member.added', '6'])
    expect(chatOf(engine.getState(), group)).toMatchObject({ unread: 1, unreadFromSeq: 7 })
    expect(engine.getState().sync.chats[group]?.chat).toEqual(server.chatOf(group).toChat(alice.id))
  })

  test('[R9] while connected loses it at once, and has it again at once', async () => {
    const { engine, server, say, clock } = await createFriends()
    engine.openChat(group)
    say(1)
    await clock.advance(0)
    server.removeMember(bob, group, alice)
    await clock.advance(0)
    expect(chatOf(engine.getState(), group)).toBeNull()
    server.addMember(bob, group, alice)
    say(2)
    await clock.advance(0)
    expect(lines(engine)).toEqual(['member.added', '2'])
  })
})

test('[R33] what is missing and does not come after the cursor is asked for whole', async () => {
  let losses = 1
  const { engine, device, say, clock } = await createFriends({ frameFault: () => (losses-- > 0 ? ('lost' as const) : null) })
  const openChat = device.openChat
  const asked: (number | undefined)[] = []
  device.openChat = (input) => {
    asked.push(input.afterSeq)
    // A server that has nothing after the cursor any more, and says nothing of it.
    return input.afterSeq === undefined ? openChat(input) : Promise.resolve()
  }
  for (const n of [1, 2, 3]) {
    say(n)
    await clock.advance(0)
  }
  expect(asked).toEqual([0, undefined])
  expect(lines(engine)).toEqual(['1', '2', '3'])
})

test('[R38] a group that becomes small enough to name its members has them', async () => {
  const people = [alice, bob, ...Array.from({ length: limits.membersInlineMax - 1 }, (_, index) => aPerson(100 + index, `Guest${index}`))]
  const clock = createManualClock()
  const server = createModelServer(people)
  server.createChat(group, people, { name: 'Everyone', ownerId: bob.id })
  const { engine, device, online } = createDevice({ server, clock, number: 1 })
  await online()
  expect(engine.getState().sync.chats[group]?.chat).not.toHaveProperty('members')
  server.removeMember(bob, group, people.at(-1) ?? bob)
  await clock.advance(0)
  expect(device.calls).toContain('open whole')
  expect(engine.getState().sync.chats[group]?.chat).toEqual(server.chatOf(group).toChat(alice.id))
  expect(engine.getState().sync.chats[group]?.chat.members).toHaveLength(limits.membersInlineMax)
})
