import type { MessageId } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { answerTimeMs } from './await-answer.ts'
import type { Engine } from './engine.ts'
import type { CallFault } from './testing/model-server.ts'
import { alice, bob, chat, chatId, messageId, otherEpoch } from './testing/words.ts'
import { createDevice, createWorld, faultsFor } from './testing/world.ts'
import { type SentRow, timelineOf } from './timeline.ts'

const rowOf = (engine: Engine, id: MessageId) =>
  timelineOf(engine.getState(), chat).find((row): row is SentRow => 'message' in row && row.id === id)
const shownIn = (engine: Engine, id: MessageId) => {
  const row = rowOf(engine, id)
  return row && { text: row.message.text, change: row.change && `${row.change.kind} ${row.change.status}` }
}
const chips = (engine: Engine, id: MessageId) =>
  rowOf(engine, id)?.message.reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? '!' : ''}`)
const changeCalls = ({ calls }: { calls: readonly string[] }) => calls.filter((call) => /^(edit|react|remove)/.test(call))

/** Alice and Bob, each with a device, and a message of Alice's that both see. */
async function createTalk(faults = {}) {
  const world = createWorld(faults)
  const { clock, server } = world
  const id = messageId(1)
  server.say(alice, { id, chatId: chat, text: 'hello' })
  const bobs = createDevice({ server, clock, number: 6, user: bob })
  for (const { engine } of [world, bobs]) engine.openChat(chat)
  await bobs.online()
  await world.online()
  return { ...world, id, bobs: bobs.engine, bobsDevice: bobs.device }
}

describe('a change', () => {
  test('[R40] is shown when its verb returns, told once, and is there for everyone', async () => {
    const { engine, bobs, device, server, clock, id } = await createTalk()
    engine.edit(id, { text: 'hello, world', expectedRevision: 1 })
    expect(shownIn(engine, id)).toEqual({ text: 'hello, world', change: 'edit pending' })
    expect(rowOf(engine, id)?.message).toMatchObject({ revision: 2, editedAt: '2026-01-01T00:00:00.000Z' })
    engine.react(id, '👍', true)
    expect(chips(engine, id)).toEqual(['👍1!'])
    await clock.advance(0)
    for (const one of [engine, bobs]) expect(shownIn(one, id)).toEqual({ text: 'hello, world', change: null })
    expect(chips(bobs, id)).toEqual(['👍1'])
    expect(changeCalls(device)).toEqual(['edit hello, world', 'react 👍 true'])

    engine.remove(id)
    expect(rowOf(engine, id)?.message).toMatchObject({ text: '', reactions: [], removedAt: '2026-01-01T00:00:00.000Z' })
    await clock.advance(0)
    expect(rowOf(bobs, id)?.message).toEqual(rowOf(engine, id)?.message)
    expect(server.logOf(chat)).toMatchObject([{ text: '', revision: 2 }])
    expect(engine.getState().changes).toEqual({})
  })

  test.each<CallFault>(['request-lost', 'answer-lost', 'unavailable', 'unauthorized', 'cut', 'done-and-cut', 'silence', 'done-in-silence'])(
    '[R40] whose answer is lost (%s) is one edit, and never flickers',
    async (fault) => {
      const { engine, server, clock, id } = await createTalk(faultsFor('edit', fault))
      const shown = new Set<string | undefined>()
      engine.edit(id, { text: 'better', expectedRevision: 1 })
      engine.subscribe(() => shown.add(shownIn(engine, id)?.text))
      await clock.advance(answerTimeMs + 1_000)
      expect(server.logOf(chat)).toMatchObject([{ text: 'better', revision: 2 }])
      expect(shownIn(engine, id)).toEqual({ text: 'better', change: null })
      expect([...shown]).toEqual(['better'])
      expect(engine.getState().changes).toEqual({})
    },
  )

  test('[R40] made without a connection waits for it, and a later word on the same takes its place', async () => {
    const { engine, device, bobs, clock, id } = await createTalk()
    device.setReachable(false)
    engine.edit(id, { text: 'one', expectedRevision: 1 })
    engine.edit(id, { text: 'two', expectedRevision: 2 })
    engine.react(id, '👍', true)
    engine.react(id, '❤️', true)
    engine.react(id, '👍', false)
    expect(shownIn(engine, id)?.text).toBe('two')
    expect(chips(engine, id)).toEqual(['❤️1!'])
    device.setReachable(true)
    await clock.advance(30_000)
    expect(changeCalls(device)).toEqual(['edit two', 'react ❤️ true', 'react 👍 false'])
    expect(shownIn(bobs, id)).toEqual({ text: 'two', change: null })
  })

  test('[R40] of one message is told after the one before it, and messages do not wait for each other', async () => {
    const { engine, device, server, clock, id } = await createTalk()
    server.say(bob, { id: messageId(2), chatId: chat, text: 'and you?' })
    await clock.advance(0)
    engine.edit(id, { text: 'one', expectedRevision: 1 })
    engine.react(messageId(2), '👍', true)
    engine.edit(id, { text: 'two', expectedRevision: 2 })
    expect(changeCalls(device)).toEqual(['edit one', 'react 👍 true'])
    await clock.advance(0)
    expect(changeCalls(device)).toEqual(['edit one', 'react 👍 true', 'edit two'])
    expect(server.logOf(chat)[0]).toMatchObject({ text: 'two', revision: 3 })
  })

  test('[R42] is let go of when the feed shows what was wanted, though its answer never came', async () => {
    const { engine, device, clock, id } = await createTalk(faultsFor('edit', 'done-in-silence', 100))
    engine.edit(id, { text: 'better', expectedRevision: 1 })
    await clock.advance(answerTimeMs)
    expect(engine.getState().changes).toEqual({})
    expect(changeCalls(device)).toEqual(['edit better'])
  })

  test('of a message that is not known is none', async () => {
    const { engine, device, clock } = await createTalk()
    engine.remove(messageId(999))
    engine.edit(messageId(999), { text: 'x', expectedRevision: 1 })
    await clock.advance(0)
    expect(changeCalls(device)).toEqual([])
    expect(engine.getState().changes).toEqual({})
  })

  test('[R41] of a chat that is gone is let go of once it is refused', async () => {
    const { engine, server, device, clock, id } = await createTalk(faultsFor('edit', 'no'))
    device.setReachable(false)
    engine.edit(id, { text: 'better', expectedRevision: 1 })
    server.removeMember(bob, chat, alice)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(engine.getState()).toMatchObject({ changes: {}, sync: { chats: {} } })
  })
})

describe('a removal that is held', () => {
  const isGone = (engine: Engine, id: MessageId) => rowOf(engine, id)?.message.removedAt !== null

  test('[R80] is shown here and told to nobody, and taken back it has never been', async () => {
    const { engine, bobs, device, clock, id } = await createTalk()
    engine.react(id, '👍', true)
    await clock.advance(0)
    engine.holdRemoval(id)
    expect([isGone(engine, id), isGone(bobs, id)]).toEqual([true, false])
    await clock.advance(60_000)
    expect(isGone(bobs, id)).toBe(false)
    expect(engine.takeBackRemoval(id)).toBe(true)
    expect(shownIn(engine, id)).toEqual({ text: 'hello', change: null })
    expect(chips(engine, id)).toEqual(['👍1!'])
    engine.releaseRemoval(id)
    await clock.advance(60_000)
    expect(changeCalls(device)).toEqual(['react 👍 true'])
    expect(engine.getState().changes).toEqual({})
  })

  test('[R80] is told once when it is released, after what was changed before, and cannot be taken back then', async () => {
    const { engine, bobs, device, clock, id } = await createTalk()
    device.setReachable(false)
    engine.edit(id, { text: 'better', expectedRevision: 1 })
    engine.holdRemoval(id)
    engine.holdRemoval(id)
    engine.releaseRemoval(id)
    expect(engine.takeBackRemoval(id)).toBe(false)
    expect(isGone(engine, id)).toBe(true)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(changeCalls(device)).toEqual(['edit better', 'remove'])
    expect(isGone(bobs, id)).toBe(true)
    expect(engine.getState().changes).toEqual({})
  })

  test('[R80] is told when nobody looks at the page any more', async () => {
    const { engine, bobs, network, clock, id } = await createTalk()
    engine.holdRemoval(id)
    network()?.onHidden()
    await clock.advance(0)
    expect(isGone(bobs, id)).toBe(true)
    expect(engine.takeBackRemoval(id)).toBe(false)
  })

  test('[R80] is told in a way that outlives the page too, also by whoever signs out', async () => {
    const { server, clock, id } = await createTalk()
    const told: MessageId[] = []
    const phone = createDevice({ server, clock, number: 7, user: alice, removeAtLeave: (messageId) => told.push(messageId) })
    phone.engine.openChat(chat)
    await phone.online()
    phone.engine.holdRemoval(id)
    expect(told).toEqual([])
    await phone.engine.forget()
    expect(told).toEqual([id])
  })

  test('[R41] [R80] keeps the text of a refused edit until it is released', async () => {
    const { engine, clock, id } = await createTalk(faultsFor('edit', 'no'))
    engine.edit(id, { text: 'my words', expectedRevision: 1 })
    await clock.advance(0)
    engine.holdRemoval(id)
    expect(shownIn(engine, id)?.change).toBe('remove pending')
    engine.takeBackRemoval(id)
    expect(shownIn(engine, id)).toEqual({ text: 'hello', change: 'edit failed' })
    expect(engine.discardChange(id)).toBe('my words')
  })
})

describe('a change that is refused', () => {
  test('[R41] two devices edit the same message: the second is told of both texts, and shows the one that stands', async () => {
    const { engine, server, clock, id, bobs } = await createTalk()
    const phone = createDevice({ server, clock, number: 7, user: alice })
    phone.engine.openChat(chat)
    await phone.online()
    phone.device.setReachable(false)
    phone.engine.edit(id, { text: 'from the phone', expectedRevision: 1 })
    engine.edit(id, { text: 'from the desk', expectedRevision: 1 })
    await clock.advance(0)
    phone.device.setReachable(true)
    await clock.advance(30_000)
    const facts = { revision: 2, text: 'from the desk', yours: 'from the phone' }
    expect(shownIn(phone.engine, id)).toEqual({ text: 'from the desk', change: 'edit failed' })
    expect(rowOf(phone.engine, id)?.change?.refusal).toEqual({ code: 'message.edit-conflict', facts })
    expect(shownIn(bobs, id)?.text).toBe('from the desk')

    expect(phone.engine.discardChange(id)).toBe('from the phone')
    expect(shownIn(phone.engine, id)).toEqual({ text: 'from the desk', change: null })
    expect(phone.engine.discardChange(id)).toBeNull()
  })

  test('[R41] an edit that was made on top of it shares its fate, with the later text', async () => {
    const { engine, server, clock, id } = await createTalk()
    server.edit(alice, { messageId: id, text: 'elsewhere', expectedRevision: 1 })
    engine.edit(id, { text: 'one', expectedRevision: 1 })
    engine.edit(id, { text: 'two', expectedRevision: 2 })
    await clock.advance(1_000)
    expect(server.logOf(chat)).toMatchObject([{ text: 'elsewhere', revision: 2 }])
    expect(rowOf(engine, id)?.change?.refusal).toMatchObject({ facts: { text: 'elsewhere', yours: 'two' } })
    expect(engine.discardChange(id)).toBe('two')
  })

  test('[R41] stays with its message until it is tried again', async () => {
    const { engine, clock, id, bobs } = await createTalk(faultsFor('react', 'no'))
    engine.react(id, '👍', true)
    await clock.advance(0)
    expect(shownIn(engine, id)?.change).toBe('react failed')
    expect(chips(engine, id)).toEqual([])
    engine.retryChange(id)
    await clock.advance(0)
    expect(shownIn(engine, id)?.change).toBeNull()
    expect(chips(bobs, id)).toEqual(['👍1'])
  })

  test('[R11] [R41] stays when everything is fetched anew, and its text is given back', async () => {
    const { engine, device, clock, id } = await createTalk(faultsFor('edit', 'no'))
    engine.edit(id, { text: 'my words', expectedRevision: 1 })
    await clock.advance(0)
    const subscribe = device.subscribe.bind(device)
    device.subscribe = (toInput, observer) =>
      subscribe(toInput, {
        ...observer,
        onFrame: (frame) => observer.onFrame(frame.kind === 'ready' ? { ...frame, epoch: otherEpoch } : frame),
      })
    device.cut()
    await clock.advance(30_000)
    expect(engine.getState().sync.epoch).toBe(otherEpoch)
    expect(shownIn(engine, id)).toEqual({ text: 'hello', change: 'edit failed' })
    expect(engine.discardChange(id)).toBe('my words')
  })

  test('[R41] is forgotten when the same is wanted anew, and when the message is removed', async () => {
    const { engine, clock, id } = await createTalk(faultsFor('edit', 'no', 2))
    engine.edit(id, { text: 'one', expectedRevision: 1 })
    await clock.advance(0)
    engine.edit(id, { text: 'two', expectedRevision: 1 })
    await clock.advance(0)
    expect(shownIn(engine, id)).toEqual({ text: 'hello', change: 'edit failed' })
    expect(Object.values(engine.getState().changes).flat()).toHaveLength(1)
    engine.remove(id)
    await clock.advance(0)
    expect(shownIn(engine, id)).toEqual({ text: '', change: null })
  })
})

describe('a reply', () => {
  test('shows what it quotes, as that is now', async () => {
    const { engine, clock, id, bobs } = await createTalk()
    const reply = bobs.send(chat, 'hello yourself', { replyToId: id })
    expect(timelineOf(bobs.getState(), chat).at(-1)).toMatchObject({
      status: 'sending',
      replyToId: id,
      quoted: { message: { text: 'hello' } },
    })
    await clock.advance(0)
    engine.edit(id, { text: 'good day', expectedRevision: 1 })
    expect(rowOf(engine, reply)?.quoted).toMatchObject({ status: 'ready', message: { text: 'good day' } })
    await clock.advance(0)
    expect(rowOf(bobs, reply)?.quoted).toEqual({ status: 'ready', message: rowOf(bobs, id)?.message })
    expect(rowOf(bobs, id)?.quoted).toBeNull()
    bobs.remove(reply)
    expect(rowOf(bobs, reply)?.quoted).toBeNull()
  })

  async function createLongTalk(faults = {}) {
    const world = await createTalk(faults)
    for (let n = 2; n <= 60; n++) world.server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    world.server.say(bob, { id: messageId(70), chatId: chat, text: 'reply', replyToId: world.id })
    const phone = createDevice({ server: world.server, clock: world.clock, faults, number: 8, user: alice })
    phone.engine.openChat(chat)
    await phone.online()
    return { ...world, phone: phone.engine, device: phone.device, quoted: () => rowOf(phone.engine, messageId(70))?.quoted }
  }

  test('[R36] to something outside of the window brings it when asked, once, and keeps it current', async () => {
    const { phone, device, quoted, id, server, clock } = await createLongTalk()
    expect(quoted()).toEqual({ status: 'loading' })
    await Promise.all([phone.loadQuoted(chat, id), phone.loadQuoted(chat, id), clock.advance(0)])
    expect(quoted()).toMatchObject({ status: 'ready', message: { text: 'hello' } })
    server.edit(alice, { messageId: id, text: 'good day', expectedRevision: 1 })
    server.react(bob, { messageId: id, emoji: '👍', on: true })
    await clock.advance(0)
    expect(quoted()).toMatchObject({ status: 'ready', message: { text: 'good day', reactions: [{ emoji: '👍' }] } })
    await phone.loadQuoted(chat, id)
    await phone.loadQuoted(chatId(9), id)
    expect(device.calls.filter((call) => call === 'get')).toHaveLength(1)
  })

  test('[R36] to something that is not there for this reader is shown as that', async () => {
    const { phone, quoted, clock, device, id } = await createLongTalk(faultsFor('get', 'no'))
    await Promise.all([phone.loadQuoted(chat, id), clock.advance(0)])
    expect(quoted()).toEqual({ status: 'missing' })
    expect(device.calls.filter((call) => call === 'get')).toHaveLength(1)
  })

  test('[R36] brings what it quotes once more if something unseen was touched while it was asked for', async () => {
    const { phone, device, quoted, id, server, clock } = await createLongTalk(faultsFor('get', 'unavailable'))
    const getMessage = device.getMessage
    device.getMessage = async (input) => {
      const message = await getMessage(input)
      server.edit(alice, { messageId: id, text: `${message.text}!`, expectedRevision: message.revision })
      await clock.advance(0)
      device.getMessage = getMessage
      return message
    }
    const brought = phone.loadQuoted(chat, id)
    await clock.advance(5_000)
    await brought
    expect(quoted()).toMatchObject({ message: { text: 'hello!' } })
  })

  test('[R36] an older page that was read before something in it changed is asked for again', async () => {
    const { phone, device, id, server, clock } = await createLongTalk()
    const listMessages = device.listMessages
    device.listMessages = async (input) => {
      const page = await listMessages(input)
      server.edit(alice, { messageId: id, text: 'changed', expectedRevision: 1 })
      await clock.advance(0)
      device.listMessages = listMessages
      return page
    }
    const brought = phone.loadOlder(chat)
    await clock.advance(5_000)
    await brought
    expect(rowOf(phone, id)?.message.text).toBe('changed')
    expect(device.calls.filter((call) => call.startsWith('list'))).toHaveLength(2)
  })
})
