import { limits } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { chatOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import { alice, bob, carol, chat, chatId, messageId } from './testing/words.ts'
import { createWorld } from './testing/world.ts'

const group = chatId(2)
const whoTypes = (engine: Engine, id = group) => chatOf(engine.getState(), id)?.typing
const typingCalls = ({ calls }: { calls: readonly string[] }) => calls.filter((call) => call.startsWith('typing'))

async function createTalk() {
  const world = createWorld()
  world.server.createChat(group, [alice, bob, carol], { name: 'Friends', ownerId: alice.id })
  return { ...world, engine: await world.online() }
}

describe('who types', () => {
  test('[R46] is shown in the order in which they began, until they stop or it expires', async () => {
    const { engine, server, clock } = await createTalk()
    server.type(carol, group, true)
    server.type(bob, group, true)
    server.type(carol, group, true)
    await clock.advance(0)
    expect(whoTypes(engine)).toEqual([carol.id, bob.id])
    expect(whoTypes(engine, chat)).toEqual([])
    server.type(carol, group, false)
    await clock.advance(0)
    expect(whoTypes(engine)).toEqual([bob.id])
    await clock.advance(limits.typingExpiresMs - 1)
    expect(whoTypes(engine)).toEqual([bob.id])
    await clock.advance(1)
    expect(whoTypes(engine)).toEqual([])
    expect(engine.getState().typing).toEqual({})
  })

  test('[R46] goes on as long as it is told', async () => {
    const { engine, server, clock } = await createTalk()
    for (let n = 0; n < 4; n++) {
      server.type(bob, group, true)
      await clock.advance(limits.typingEveryMs)
      expect(whoTypes(engine)).toEqual([bob.id])
    }
  })

  test('[R46] does no more when their message is there, in one and the same change', async () => {
    const { engine, server, clock } = await createTalk()
    for (const user of [bob, carol]) server.type(user, group, true)
    await clock.advance(0)
    const seen: unknown[] = []
    engine.subscribe(() => seen.push([whoTypes(engine), engine.getState().sync.chats[group]?.messages.length]))
    server.say(bob, { id: messageId(1), chatId: group, text: 'hello' })
    await clock.advance(0)
    expect(seen[0]).toEqual([[carol.id], 1])
    await clock.advance(limits.typingExpiresMs)
    expect(whoTypes(engine)).toEqual([])
  })

  test('[R46] is nobody while there is no connection, and never oneself', async () => {
    const { engine, device, server, clock } = await createTalk()
    server.type(bob, group, true)
    await clock.advance(0)
    device.setReachable(false)
    expect(whoTypes(engine)).toEqual([])
    expect(clock.timers()).toBe(1)
  })
})

describe('one’s own typing', () => {
  test('[R47] is told at the first key and again every three seconds while it goes on', async () => {
    const { engine, device, clock } = await createTalk()
    for (let ms = 0; ms < 2 * limits.typingEveryMs; ms += 500) {
      engine.setTyping(group, true)
      await clock.advance(500)
    }
    expect(typingCalls(device)).toEqual(['typing true', 'typing true'])
  })

  test('[R47] ends with a word if others still believe in it, and sending ends it without one', async () => {
    const { engine, device, clock } = await createTalk()
    engine.setTyping(group, true)
    engine.setTyping(group, false)
    engine.setTyping(group, false)
    expect(typingCalls(device)).toEqual(['typing true', 'typing false'])
    await clock.advance(limits.typingEveryMs)
    engine.setTyping(group, true)
    engine.send(group, 'hello')
    engine.setTyping(group, false)
    expect(typingCalls(device)).toHaveLength(3)
    await clock.advance(limits.typingEveryMs)
    engine.setTyping(group, true)
    await clock.advance(limits.typingExpiresMs)
    engine.setTyping(group, false)
    expect(typingCalls(device)).toHaveLength(4)
  })

  test('[R47] begun again at once is told when it may be, if it still goes on', async () => {
    const { engine, device, clock } = await createTalk()
    for (const on of [true, false, true, false, true]) engine.setTyping(group, on)
    expect(typingCalls(device)).toEqual(['typing true', 'typing false'])
    await clock.advance(limits.typingEveryMs)
    expect(typingCalls(device)).toEqual(['typing true', 'typing false', 'typing true'])
    for (const on of [false, true, false]) engine.setTyping(group, on)
    await clock.advance(limits.typingEveryMs)
    expect(typingCalls(device).slice(3)).toEqual(['typing false'])
  })

  test('[R47] is not told without a connection', async () => {
    const { engine, device, clock } = await createTalk()
    device.setReachable(false)
    engine.setTyping(group, true)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(typingCalls(device)).toEqual([])
  })
})
