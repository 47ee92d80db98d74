import { chatScope } from '@parley/protocol'
import { expect, test } from 'vitest'
import { alice, bob, chat, messageId } from './testing/words.ts'
import { createWorld } from './testing/world.ts'
import type { TransportObserver } from './transport.ts'

/** A device whose way to the server says of itself what a test wants. */
function createLimited() {
  const world = createWorld()
  const subscribe = world.device.subscribe.bind(world.device)
  let observer: TransportObserver | null = null
  const opened: unknown[] = []
  const hurried: unknown[] = []
  world.device.subscribe = (toInput, given) => {
    observer = given
    return { ...subscribe(toInput, given), hurry: () => hurried.push('hurried') }
  }
  const openChat = world.device.openChat.bind(world.device)
  world.device.openChat = (input) => {
    opened.push(input)
    return openChat(input)
  }
  return { ...world, opened, hurried, limited: (isLimited: boolean) => observer?.onLimited(isLimited) }
}

test('[R51] a device without a stream is online and limited from the first ready, and says when it is no more', async () => {
  const { engine, clock, limited } = createLimited()
  engine.start()
  limited(true)
  await clock.advance(0)
  expect(engine.getState().connection).toMatchObject({ status: 'online', isLimited: true })
  const seen: unknown[] = []
  engine.subscribe(() => seen.push(engine.getState().connection))
  limited(false)
  expect(seen).toMatchObject([{ status: 'online', isLimited: false }])
})

test('[R51] the next connection has a stream until it says otherwise', async () => {
  const { engine, clock, device, limited } = createLimited()
  engine.start()
  limited(true)
  await clock.advance(0)
  device.cut()
  await clock.advance(1_000)
  expect(engine.getState().connection).toMatchObject({ status: 'online', isLimited: false })
})

test('[R55] when the way changes, what someone looks at is opened anew, from where it is', async () => {
  const { engine, clock, server, opened, limited } = createLimited()
  server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
  engine.start()
  limited(true)
  engine.openChat(chat)
  await clock.advance(0)
  limited(false)
  await clock.advance(0)
  expect(opened).toEqual([{ chatId: chat }, { chatId: chat, afterSeq: 1 }])
  expect(engine.getState().sync).toMatchObject({ me: alice.id, cursors: { [chatScope(chat)]: 1 }, chats: { [chat]: { window: 'loaded' } } })
})

test('[R29] [R54] whoever wants to try now hurries the way that there is, and the connection stays', async () => {
  const { engine, clock, network, hurried, limited } = createLimited()
  engine.start()
  limited(true)
  await clock.advance(0)
  engine.tryNow()
  network()?.onBack()
  expect(hurried).toEqual(['hurried', 'hurried'])
  expect(engine.getState().connection).toMatchObject({ status: 'online', isLimited: true })
  engine.stop()
  engine.tryNow()
  expect(hurried).toHaveLength(2)
})
