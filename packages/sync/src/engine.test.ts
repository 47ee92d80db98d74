import { type ChatId, chatScope, type Frame, type MessageId, userScope } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerTimeMs } from './await-answer.ts'
import { chatOf } from './chat-list.ts'
import { createEngine, type Engine } from './engine.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { type CallFault, createIds, createModelServer, type Faults, type FrameFault } from './testing/model-server.ts'
import { alice, aMessage, bob, carol, chat, chatId, joined, messageId, otherEpoch, upTo, userEvents } from './testing/words.ts'
import { createWorld, faultsFor } from './testing/world.ts'
import { type TimelineRow, timelineOf } from './timeline.ts'
import { Fault, Refused } from './transport.ts'

const otherChat = chatId(2)

const statusOf = (engine: Engine) => engine.getState().connection.status
const rowsOf = (engine: Engine, id: ChatId = chat) => timelineOf(engine.getState(), id)
const textOf = (row: TimelineRow) => ('message' in row ? row.message.text : row.text)
const lines = (engine: Engine, id?: ChatId) => rowsOf(engine, id).map((row) => `${textOf(row)}: ${row.status}`)
/** Marks go by themselves, whatever a test is about. */
const callsOf = ({ calls }: { calls: readonly string[] }) => calls.filter((call) => call !== 'mark')
describe('sending', () => {
  test('[R19] a message is shown when send returns, with the id it keeps', async () => {
    const { engine, server, clock } = createWorld()
    await clock.advance(0)
    const id = engine.send(chat, 'hello')
    expect(rowsOf(engine)).toEqual([])
    engine.start()
    await clock.advance(0)
    expect(rowsOf(engine)).toMatchObject([{ id, status: 'sent', message: { text: 'hello' } }])
    expect(server.logOf(chat)).toMatchObject([{ id, text: 'hello' }])

    const second = engine.send(chat, 'again')
    expect(rowsOf(engine)[1]).toMatchObject({
      id: second,
      status: 'sending',
      authorId: alice.id,
      text: 'again',
      writtenAt: '2026-01-01T00:00:00.000Z',
    })
  })

  test('[R13] nothing is sent before the connection is ready', async () => {
    const { engine, device, clock } = createWorld()
    device.setReachable(false)
    engine.start()
    await clock.advance(60_000)
    engine.send(chat, 'hello')
    await clock.advance(60_000)
    expect(callsOf(device)).toEqual([])
    expect(engine.getState().outbox[chat]).toMatchObject([{ status: 'queued' }])
    device.setReachable(true)
    await clock.advance(30_000)
    expect(lines(engine)).toEqual(['hello: sent'])
  })

  test('[R20] messages of a chat go in the order written, one at a time, and chats do not wait for each other', async () => {
    const { online, server, device, clock } = createWorld()
    server.createChat(otherChat, [alice, carol])
    const engine = await online()
    for (const text of ['one', 'two']) {
      engine.send(chat, text)
      engine.send(otherChat, text)
    }
    expect(callsOf(device)).toEqual(['send one', 'send one'])
    await clock.advance(0)
    for (const id of [chat, otherChat]) expect(server.logOf(id).map(({ text }) => text)).toEqual(['one', 'two'])
  })

  test.each<CallFault>(['request-lost', 'answer-lost', 'unavailable', 'unauthorized', 'cut', 'done-and-cut', 'silence', 'done-in-silence'])(
    '[R21] [R24] after %s the message is sent again with its id, before what follows, and is there once',
    async (fault) => {
      const { online, server, device, clock } = createWorld(faultsFor('send', fault))
      const engine = await online()
      const ids = ['one', 'two'].map((text) => engine.send(chat, text))
      await clock.advance(answerTimeMs + 1_000)
      expect(server.logOf(chat).map(({ id }) => id)).toEqual(ids)
      expect(rowsOf(engine).map(({ id, status }) => ({ id, status }))).toEqual(ids.map((id) => ({ id, status: 'sent' })))
      expect(callsOf(device).filter((call) => call === 'send two')).toHaveLength(1)
      expect(engine.getState().outbox).toEqual({})
    },
  )

  test('[R21] a fault that lasts is repeated at growing intervals', async () => {
    const { online, device, clock } = createWorld(faultsFor('send', 'unavailable', 100))
    const engine = await online()
    engine.send(chat, 'one')
    await clock.advance(60_000)
    const attempts = callsOf(device).length
    expect(attempts).toBeGreaterThan(6)
    expect(attempts).toBeLessThan(12)
  })

  test('[R20] whoever writes on hearing of a change starts nothing twice', async () => {
    const { online, server, device, clock } = createWorld()
    server.createChat(otherChat, [alice, carol])
    const engine = await online()
    let written = 0
    engine.subscribe(() => {
      if (written++ < 3) engine.send(otherChat, `${written}`)
    })
    engine.send(chat, 'hello')
    await clock.advance(1_000)
    expect(callsOf(device)).toHaveLength(4)
    expect(lines(engine, otherChat)).toEqual(['1: sent', '2: sent', '3: sent'])
  })

  test('[R21] a message that rests after a fault goes at once when a new connection is there', async () => {
    const { online, device, server, clock } = createWorld(faultsFor('send', 'unavailable', 5))
    const engine = await online()
    engine.send(chat, 'one')
    await clock.advance(4_000)
    expect(callsOf(device)).toHaveLength(5)
    device.cut()
    await clock.advance(250)
    expect(server.logOf(chat)).toHaveLength(1)
  })

  test('[R20] whoever writes on hearing of the first of several sends starts none of the others twice', async () => {
    const { engine, server, device, clock } = createWorld()
    server.createChat(otherChat, [alice, carol])
    for (const id of [chat, otherChat]) engine.send(id, 'waiting')
    let isWritten = false
    engine.subscribe(() => {
      if (isWritten || statusOf(engine) !== 'online' || engine.getState().outbox[chat]?.[0]?.status !== 'in-flight') return
      isWritten = true
      engine.send(chat, 'more')
    })
    engine.start()
    await clock.advance(1_000)
    expect(callsOf(device)).toEqual(['send waiting', 'send waiting', 'send more'])
  })

  test('[R22] a refusal is final: its text is given back, and what follows goes on', async () => {
    const { online, server, clock } = createWorld(faultsFor('send one', 'no'))
    const engine = await online()
    const id = engine.send(chat, 'one')
    engine.send(chat, 'two')
    await clock.advance(60_000)
    expect(lines(engine)).toEqual(['two: sent', 'one: failed'])
    expect(rowsOf(engine)[1]).toMatchObject({ id, refusal: { code: 'message.not-allowed', facts: {} } })
    expect(engine.discard(id)).toBe('one')
    expect(lines(engine)).toEqual(['two: sent'])
    expect(server.logOf(chat)).toHaveLength(1)
  })

  test('[R22] what was refused can be tried again with its id, after what waits', async () => {
    const { online, clock } = createWorld(faultsFor('send one', 'no'))
    const engine = await online()
    const id = engine.send(chat, 'one')
    await clock.advance(0)
    engine.send(chat, 'two')
    engine.retry(id)
    expect(lines(engine)).toEqual(['two: sending', 'one: sending'])
    await clock.advance(0)
    expect(lines(engine)).toEqual(['two: sent', 'one: sent'])
    expect(rowsOf(engine)[1]?.id).toBe(id)
  })

  test('[R22] what may have been said already can not be taken back, what never left can', async () => {
    const { online, clock } = createWorld(faultsFor('send', 'request-lost', 100))
    const engine = await online()
    const first = engine.send(chat, 'one')
    const second = engine.send(chat, 'two')
    expect(engine.discard(first)).toBeNull()
    await clock.advance(0)
    expect(engine.discard(first)).toBeNull()
    expect(engine.discard(second)).toBe('two')
    expect(engine.discard(messageId(999))).toBeNull()
    expect(lines(engine)).toEqual(['one: sending'])
  })

  test('[R23] answered before the feed has come to it, a message is shown as sent and never twice', async () => {
    let losses = 2
    const { online, server, clock } = createWorld({ frameFault: () => (losses-- > 0 ? 'lost' : null) })
    const engine = await online()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'not heard' })
    engine.send(chat, 'mine')
    await clock.advance(0)
    expect(lines(engine)).toEqual(['mine: sent'])
    expect(engine.getState().sync.chats[chat]?.messages).toEqual([])
    server.say(bob, { id: messageId(2), chatId: chat, text: 'heard' })
    await clock.advance(0)
    expect(lines(engine)).toEqual(['not heard: sent', 'mine: sent', 'heard: sent'])
    expect(engine.getState().outbox).toEqual({})
  })
})

describe('the connection', () => {
  test('[R13] what arrives before ready is told of together, and what a person writes at once', async () => {
    const { engine, server, clock } = createWorld()
    for (const n of upTo(40)) server.say(bob, { id: messageId(n), chatId: chat, text: 'x' })
    const heard: string[] = []
    engine.subscribe(() => heard.push(statusOf(engine)))
    engine.start()
    engine.send(chat, 'hello')
    await clock.advance(0)
    expect(heard.slice(0, 2)).toEqual(['connecting', 'online'])
    expect(engine.getState().sync.loaded).toBe(true)
  })

  test('[R26] [R27] lost, it comes back by itself and catches up', async () => {
    const { online, device, server, clock } = createWorld()
    const engine = await online()
    device.setReachable(false)
    expect(engine.getState().connection).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: clock.nowMs() + 250 })
    for (const n of upTo(3)) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    await clock.advance(10_000)
    expect(statusOf(engine)).toBe('reconnecting')
    device.setReachable(true)
    await clock.advance(30_000)
    expect(statusOf(engine)).toBe('online')
    expect(lines(engine)).toEqual(['1: sent', '2: sent', '3: sent'])
  })

  test('[R29] tryNow ends the wait', async () => {
    const { online, device, clock } = createWorld()
    const engine = await online()
    device.setReachable(false)
    await clock.advance(120_000)
    device.setReachable(true)
    engine.tryNow()
    await clock.advance(0)
    expect(statusOf(engine)).toBe('online')
  })

  test.each(['tryNow', 'onBack'] as const)('[R29] %s makes what rests after a fault go at once too', async (how) => {
    const { online, network, clock, server } = createWorld(faultsFor('send', 'unavailable', 9))
    const engine = await online()
    engine.send(chat, 'hello')
    for (let faults = 0; faults < 9; faults++) {
      await clock.advance(0)
      expect(server.logOf(chat)).toEqual([])
      if (how === 'tryNow') engine.tryNow()
      else network()?.onBack()
    }
    await clock.advance(0)
    expect(server.logOf(chat)).toHaveLength(1)
  })

  test('[R29] [R30] the network of the device is believed when it goes and when it comes', async () => {
    const { online, device, network, clock } = createWorld()
    const engine = await online()
    device.setReachable(false)
    network()?.onLost()
    expect(statusOf(engine)).toBe('offline')
    await clock.advance(120_000)
    expect(statusOf(engine)).toBe('offline')
    device.setReachable(true)
    network()?.onBack()
    await clock.advance(0)
    expect(statusOf(engine)).toBe('online')
  })

  test('[R30] the network going drops a connection that still seems to be there', async () => {
    const { online, network, device, clock } = createWorld()
    const engine = await online()
    network()?.onLost()
    expect(statusOf(engine)).toBe('offline')
    await clock.advance(1_000)
    expect(statusOf(engine)).toBe('online')
    expect(device.subscriptions).toBe(2)
  })

  test('[R31] a session that ended is not tried again, and what waits stays', async () => {
    const { online, device, clock } = createWorld()
    const engine = await online()
    device.end('signed-out')
    engine.send(chat, 'hello')
    await clock.advance(120_000)
    expect(engine.getState().connection).toEqual({ status: 'signed-out', reason: 'signed-out' })
    expect(device.subscriptions).toBe(1)
    expect(lines(engine)).toEqual(['hello: sending'])
    engine.start()
    await clock.advance(0)
    expect(lines(engine)).toEqual(['hello: sent'])
  })

  test('[R31] a server that goes is come back to', async () => {
    const { online, device, clock } = createWorld()
    const engine = await online()
    device.end('shutting-down')
    expect(statusOf(engine)).toBe('reconnecting')
    await clock.advance(1_000)
    expect(statusOf(engine)).toBe('online')
  })

  test('[R12] what waits is never said by another person', async () => {
    const { online, server, device, clock } = createWorld()
    const engine = await online()
    device.setReachable(false)
    engine.send(chat, 'by alice')
    // The next token is Bob's: another tab has signed him in.
    const bobs = server.connect(bob)
    device.subscribe = (_toInput, observer) => bobs.subscribe(() => ({}), observer)
    device.send = bobs.send
    await clock.advance(60_000)
    expect(engine.getState().connection).toEqual({ status: 'signed-out', reason: 'someone-else' })
    expect(server.logOf(chat)).toEqual([])
  })

  test('[R12] a session of someone else than whose it is says nothing of theirs, on the first connection too', async () => {
    const clock = createManualClock()
    const server = createModelServer([alice, bob])
    server.createChat(chat, [alice, bob])
    const engine = createEngine({
      transport: server.connect(bob),
      clock,
      random: () => 0.5,
      createMessageId: createIds(5),
      createChatId: () => chatId(9),
      network: { watch: () => () => undefined },
      userId: alice.id,
    })
    engine.send(chat, 'by alice')
    engine.start()
    await clock.advance(60_000)
    expect(engine.getState()).toMatchObject({ connection: { status: 'signed-out', reason: 'someone-else' }, sync: { me: null } })
    expect(server.logOf(chat)).toEqual([])
  })

  test('[R11] after a restore everything is fetched anew', async () => {
    const { online, server, device, clock } = createWorld()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'kept' })
    const engine = await online()
    const subscribe = device.subscribe.bind(device)
    device.subscribe = (toInput, observer) =>
      subscribe(toInput, {
        ...observer,
        onFrame: (frame) => observer.onFrame(frame.kind === 'ready' ? { ...frame, epoch: otherEpoch } : frame),
      })
    device.cut()
    await clock.advance(5_000)
    expect(engine.getState()).toMatchObject({ connection: { status: 'online' }, sync: { epoch: otherEpoch, loaded: true } })
    expect(device.subscriptions).toBe(3)
  })

  test('[R32] after a subscription that is refused for good the next one names nothing', async () => {
    const { online, device, clock } = createWorld()
    await online()
    const subscribe = device.subscribe.bind(device)
    const inputs: unknown[] = []
    device.subscribe = (toInput, observer) => {
      inputs.push(toInput())
      if (inputs.length > 1) return subscribe(toInput, observer)
      observer.onLost(new Refused({ code: 'sync.cursors-too-many', facts: { cursorsMax: 1 } }))
      return { stop: () => undefined }
    }
    device.cut()
    await clock.advance(5_000)
    expect(inputs).toMatchObject([{ cursors: { [userScope(alice.id)]: 1, [chatScope(chat)]: 0 } }, {}])
    expect(inputs[1]).toEqual({})
    device.cut()
    await clock.advance(5_000)
    expect(inputs[2]).toEqual(inputs[0])
  })

  test('whoever hears of a change may stop the engine, and it stays stopped', async () => {
    const { online, device, clock } = createWorld()
    const engine = await online()
    engine.subscribe(() => statusOf(engine) === 'reconnecting' && engine.stop())
    device.cut()
    expect(clock.timers()).toBe(0)
    await clock.advance(60_000)
    expect(device.subscriptions).toBe(1)
  })

  test('a connection that fails while it is being made leaves the way to the next one', async () => {
    const { online, device, clock } = createWorld()
    const engine = await online()
    const subscribe = device.subscribe.bind(device)
    const stopped: number[] = []
    let made = 0
    device.subscribe = (toInput, observer) => {
      const mine = ++made
      if (mine === 1) observer.onLost(new Fault('At once'))
      else subscribe(toInput, observer)
      return { stop: () => stopped.push(mine) }
    }
    engine.subscribe(() => engine.tryNow())
    device.cut()
    await clock.advance(0)
    expect(statusOf(engine)).toBe('online')
    engine.stop()
    expect(stopped).toEqual([1, 2])
  })

  test('stopped, it lets go of the connection and of every timer, and can be started again', async () => {
    const { online, device, clock, network } = createWorld(faultsFor('send', 'silence', 1))
    const engine = await online()
    engine.send(chat, 'hello')
    await clock.advance(0)
    engine.stop()
    await clock.advance(0)
    expect(clock.timers()).toBe(0)
    expect(network()).toBeNull()
    engine.start()
    await clock.advance(0)
    expect(statusOf(engine)).toBe('online')
    expect(device.subscriptions).toBe(2)
    expect(lines(engine)).toEqual(['hello: sent'])
  })
})

describe('a chat someone looks at', () => {
  async function createLongChat(faults?: Faults) {
    const world = createWorld(faults)
    for (const n of upTo(100)) world.server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    return { ...world, engine: await world.online() }
  }

  test('[R15] is opened whole once, and with its cursor on every connection after', async () => {
    const { engine, device, server, clock } = await createLongChat()
    expect(callsOf(device)).toEqual([])
    engine.openChat(chat)
    engine.openChat(chat)
    await clock.advance(0)
    expect(rowsOf(engine)).toHaveLength(30)
    device.cut()
    server.say(bob, { id: messageId(101), chatId: chat, text: '101' })
    await clock.advance(5_000)
    expect(callsOf(device)).toEqual(['open whole', 'open 101'])
    expect(rowsOf(engine)).toHaveLength(31)
  })

  test('[R15] is closed when nobody looks any more, one call at a time', async () => {
    const { engine, device, clock } = await createLongChat()
    for (const _ of upTo(3)) {
      engine.openChat(chat)
      engine.closeChat(chat)
    }
    expect(callsOf(device)).toEqual(['open whole'])
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open whole', 'close'])
    engine.openChat(chat)
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open whole', 'close', 'open 100'])
  })

  test('[R15] stays open as long as anyone looks', async () => {
    const { engine, device, clock } = await createLongChat()
    engine.openChat(chat)
    engine.openChat(chat)
    await clock.advance(0)
    engine.closeChat(chat)
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open whole'])
    engine.closeChat(chat)
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open whole', 'close'])
  })

  test('[R9] [R15] is opened again when it comes back after it was closed', async () => {
    const { engine, device, server, clock } = createWorld()
    let push: (frame: Frame) => void = () => undefined
    const subscribe = device.subscribe.bind(device)
    device.subscribe = (toInput, observer) => {
      push = observer.onFrame
      return subscribe(toInput, observer)
    }
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    engine.openChat(chat)
    engine.start()
    await clock.advance(0)
    push({ kind: 'closed', scope: chatScope(chat), reason: 'removed' })
    await clock.advance(0)
    expect(rowsOf(engine)).toEqual([])
    push(userEvents([joined(2, server.chatOf(chat).toChat(alice.id))]))
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open whole', 'open whole'])
    expect(lines(engine)).toEqual(['hello: sent'])
  })

  describe('put out and let in again while it is being opened', () => {
    /** Alice looks at the chat, and what she asks to open from the `nth` opening on is answered by hand. */
    async function createReturn(nth: number) {
      const { engine, device, server, clock } = createWorld()
      let push: (frame: Frame) => void = () => undefined
      const subscribe = device.subscribe.bind(device)
      device.subscribe = (toInput, observer) => {
        push = observer.onFrame
        return subscribe(toInput, observer)
      }
      const answer = Promise.withResolvers<void>()
      const openChat = device.openChat.bind(device)
      let openings = 0
      device.openChat = (input) => {
        openings += 1
        const opened = openChat(input)
        return openings === nth ? answer.promise : opened
      }
      server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
      engine.openChat(chat)
      engine.start()
      await clock.advance(0)
      const leaveAndReturn = async () => {
        push({ kind: 'closed', scope: chatScope(chat), reason: 'removed' })
        push(userEvents([joined(2, server.chatOf(chat).toChat(alice.id))]))
        await clock.advance(0)
      }
      return { engine, device, clock, answer, leaveAndReturn }
    }

    test('[R9] [R15] is opened whole when the answer is of what it was asked to go on from before', async () => {
      const { engine, device, clock, answer, leaveAndReturn } = await createReturn(2)
      device.cut()
      await clock.advance(5_000)
      expect(callsOf(device)).toEqual(['open whole', 'open 1'])
      await leaveAndReturn()
      expect(lines(engine)).toEqual([])
      answer.resolve()
      await clock.advance(0)
      expect(callsOf(device)).toEqual(['open whole', 'open 1', 'open whole'])
      expect(lines(engine)).toEqual(['hello: sent'])
    })

    test('[R9] [R15] is asked for again when the answer is a refusal of before', async () => {
      const { engine, device, clock, answer, leaveAndReturn } = await createReturn(1)
      await leaveAndReturn()
      answer.reject(new Refused({ code: 'chat.not-found', facts: {} }))
      await clock.advance(0)
      expect(callsOf(device)).toEqual(['open whole', 'open whole'])
      expect(lines(engine)).toEqual(['hello: sent'])
    })
  })

  test('[R15] an opening that fails is repeated', async () => {
    const { engine, device, clock } = await createLongChat(faultsFor('open', 'unavailable', 2))
    engine.openChat(chat)
    await clock.advance(10_000)
    expect(callsOf(device)).toEqual(['open whole', 'open whole', 'open whole'])
    expect(rowsOf(engine)).toHaveLength(30)
  })

  test('[R15] one that becomes known later is opened then', async () => {
    const { engine, device, server, clock } = await createLongChat()
    engine.openChat(otherChat)
    await clock.advance(0)
    expect(callsOf(device)).toEqual([])
    server.createChat(otherChat, [alice, carol])
    await clock.advance(0)
    expect(callsOf(device)).toEqual(['open 0'])
  })

  test('[R3] what is missing is asked for once, and again if that fails', async () => {
    let losses = 1
    const faults = { frameFault: () => (losses-- > 0 ? ('lost' as const) : null), ...faultsFor('open', 'request-lost') }
    const { engine, server, device, clock } = await createLongChat(faults)
    for (const n of [101, 102, 103]) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    await clock.advance(10_000)
    expect(callsOf(device)).toEqual(['open 100', 'open 100', 'close'])
    expect(lines(engine)).toEqual(['101: sent', '102: sent', '103: sent'])
  })

  test('[R3] [R5] however much comes in the meantime, a chat is asked for once', async () => {
    let losses = 1
    const { server, device, clock } = await createLongChat({ frameFault: () => (losses-- > 0 ? 'lost' : null) })
    for (const n of [101, 102, 103, 104]) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    await clock.advance(10_000)
    expect(callsOf(device)).toEqual(['open 100', 'close'])

    losses = 1
    server.createChat(otherChat, [alice, carol])
    for (const n of [201, 202, 203]) server.say(carol, { id: messageId(n), chatId: otherChat, text: `${n}` })
    await clock.advance(10_000)
    expect(callsOf(device).slice(2)).toEqual(['open whole', 'close'])
  })

  test('[R17] brings older pages until there are none', async () => {
    const { engine, device, clock } = await createLongChat()
    engine.openChat(chat)
    await clock.advance(0)
    const first = engine.loadOlder(chat)
    expect(engine.loadOlder(chat)).toBe(first)
    await clock.advance(0)
    expect(rowsOf(engine)).toHaveLength(80)
    for (const _ of upTo(2)) {
      void engine.loadOlder(chat)
      await clock.advance(0)
    }
    expect(rowsOf(engine).map(textOf)).toEqual(upTo(100).map(String))
    expect(callsOf(device)).toEqual(['open whole', 'list 71', 'list 21'])
  })

  test('an older page waits for the connection, and survives a fault', async () => {
    const { engine, device, clock } = await createLongChat(faultsFor('list', 'unavailable', 1))
    engine.openChat(chat)
    await clock.advance(0)
    device.setReachable(false)
    const page = engine.loadOlder(chat)
    await clock.advance(5_000)
    device.setReachable(true)
    await clock.advance(60_000)
    await page
    expect(rowsOf(engine)).toHaveLength(80)
  })

  test.each(['waiting for the connection', 'resting after a fault'])(
    'an older page that is %s is given up when the engine stops',
    async (why) => {
      const { engine, device, clock } = await createLongChat(faultsFor('list', 'unavailable', 1))
      engine.openChat(chat)
      await clock.advance(0)
      if (why === 'waiting for the connection') device.setReachable(false)
      const page = engine.loadOlder(chat)
      await clock.advance(0)
      engine.stop()
      await page
      expect(clock.timers()).toBe(0)
      expect(rowsOf(engine)).toHaveLength(30)
    },
  )

  test('[R18] keeps its window whole, and one nobody looks at is cut', async () => {
    const { engine, server, clock } = await createLongChat()
    const chatter = async (from: number, to: number) => {
      for (let n = from; n <= to; n++) server.say(bob, { id: aMessage(n).id, chatId: chat, text: `${n}` })
      await clock.advance(0)
    }
    engine.openChat(chat)
    await clock.advance(0)
    await chatter(101, 640)
    expect(rowsOf(engine)).toHaveLength(570)
    engine.closeChat(chat)
    await clock.advance(0)
    await chatter(641, 641)
    expect(rowsOf(engine)).toHaveLength(250)
  })
})

describe('a direct chat', () => {
  test('[R8] is there with its name when its creation returns, and asking again gives the same', async () => {
    const { online, clock } = createWorld()
    const engine = await online()
    const made = engine.createDirectChat(carol.id)
    await clock.advance(0)
    const id = await made
    expect(chatOf(engine.getState(), id)).toMatchObject({ title: 'Carol', peer: carol })
    expect(engine.getState().sync.chats[id]).toMatchObject({ window: 'loaded', messages: [] })
    const again = engine.createDirectChat(carol.id)
    await clock.advance(0)
    expect(await again).toBe(id)
    expect(clock.timers()).toBe(0)
  })

  test('[R8] comes from the answer if the feed is late', async () => {
    const { online, clock } = createWorld({ frameFault: () => 'lost' })
    const engine = await online()
    const made = engine.createDirectChat(carol.id)
    await clock.advance(900)
    expect(Object.keys(engine.getState().sync.chats)).toEqual([chat])
    await clock.advance(100)
    expect(engine.getState().sync.chats[await made]).toMatchObject({ window: 'loaded', messages: [] })
  })

  test('without a connection its creation fails in time, and is not done later behind the back', async () => {
    const { engine, device, clock } = createWorld()
    device.setReachable(false)
    engine.start()
    const made = engine.createDirectChat(carol.id).catch((error: unknown) => error)
    await clock.advance(answerTimeMs)
    expect(await made).toEqual(new Fault('No answer in time'))
    device.setReachable(true)
    await clock.advance(60_000)
    expect(callsOf(device)).not.toContain('create')
  })
})

describe('whatever happens on the way', () => {
  const callFaults: CallFault[] = ['request-lost', 'answer-lost', 'silence', 'done-in-silence', 'cut', 'done-and-cut', 'unavailable', 'no']
  const frameFaults: FrameFault[] = ['lost', 'twice', 'late']
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ type: fc.constant('write' as const), who: fc.nat({ max: 1 }), where: fc.nat({ max: 1 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(0, 200, 2_000, 16_000) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('cut' as const), who: fc.nat({ max: 1 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('network' as const), who: fc.nat({ max: 1 }), reachable: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const), who: fc.nat({ max: 1 }) }) },
  )
  const often = <Value>(values: Value[]) =>
    fc.infiniteStream(fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...values) }))

  test('[R19]–[R25] every message is there once, in the order written, on every device, and never flickers', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        often(callFaults),
        often(frameFaults),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async (steps, faults, losses, randoms) => {
          const clock = createManualClock()
          const server = createModelServer([alice, bob])
          for (const id of [chat, otherChat]) server.createChat(id, [alice, bob])
          let isHealed = false
          const devices = [alice, bob].map((user, index) => {
            const transport = server.connect(user, {
              callFault: (call) => {
                const fault = isHealed ? null : (faults.next().value ?? null)
                return fault === 'no' && !call.startsWith('send') ? null : fault
              },
              frameFault: () => (isHealed ? null : (losses.next().value ?? null)),
            })
            const engine = createEngine({
              transport,
              clock,
              random: () => randoms.next().value ?? 0,
              createMessageId: createIds(index + 1),
              createChatId: () => chatId(9),
              network: { watch: () => () => undefined },
            })
            const written = new Map<ChatId, MessageId[]>([
              [chat, []],
              [otherChat, []],
            ])
            const confirmed = new Set<MessageId>()
            engine.subscribe(() => {
              for (const [id, ids] of written) {
                const rows = timelineOf(engine.getState(), id)
                const shownIds = rows.map((row) => row.id)
                expect(new Set(shownIds).size).toBe(shownIds.length)
                if (!engine.getState().sync.loaded) continue
                expect(shownIds).toEqual(expect.arrayContaining(ids))
                for (const row of rows) {
                  if ('message' in row) confirmed.add(row.id)
                  else expect(confirmed).not.toContain(row.id)
                }
              }
            })
            engine.openChat(chat)
            engine.openChat(otherChat)
            engine.start()
            return { transport, engine, written }
          })

          let n = 0
          for (const taken of steps) {
            const device = devices['who' in taken ? taken.who : 0]
            if (!device) throw new Error('there are two devices')
            const { transport, engine, written } = device
            switch (taken.type) {
              case 'write': {
                const id = taken.where === 0 ? chat : otherChat
                written.get(id)?.push(engine.send(id, `text ${n++}`))
                break
              }
              case 'wait':
                await clock.advance(taken.ms)
                break
              case 'cut':
                transport.cut()
                break
              case 'network':
                transport.setReachable(taken.reachable)
                break
              case 'restart':
                engine.stop()
                engine.start()
                break
              default:
                taken satisfies never
            }
          }

          isHealed = true
          for (const { transport } of devices) transport.setReachable(true)
          await clock.advance(60_000)
          for (const { transport } of devices) transport.cut()
          await clock.advance(60_000)

          for (const id of [chat, otherChat]) {
            const log = server.logOf(id)
            for (const { engine, written } of devices) {
              const rows = timelineOf(engine.getState(), id)
              const failed = rows.filter(({ status }) => status === 'failed').map((row) => row.id)
              expect(rows.filter((row) => 'message' in row).map((row) => row.id)).toEqual(log.map((message) => message.id))
              expect(rows).toHaveLength(log.length + failed.length)
              const mine = written.get(id) ?? []
              expect(log.map((message) => message.id).filter((messageIdOfLog) => mine.includes(messageIdOfLog))).toEqual(
                mine.filter((written) => !failed.includes(written)),
              )
            }
          }
          for (const { engine } of devices) engine.stop()
        },
      ),
      { numRuns: 150 },
    )
  })
})
