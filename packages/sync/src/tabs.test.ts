import { type MessageId, userScope } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { chatOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import { heldMsMax } from './held-removals.ts'
import { draftsMs, patienceMs, restMs } from './keeper.ts'
import { hearsayMs, laneHoldMs, lanePatienceMs } from './sender.ts'
import { noOtherTabs, type Tabs } from './tabs.ts'
import { createManualClock } from './testing/manual-clock.ts'
import { createMemoryStorage } from './testing/memory-storage.ts'
import { createMemoryTabs } from './testing/memory-tabs.ts'
import { createModelServer, type Faults } from './testing/model-server.ts'
import { openTab } from './testing/tab.ts'
import { alice, bob, chat, chatId, messageId } from './testing/words.ts'
import { faultsFor } from './testing/world.ts'
import { timelineOf } from './timeline.ts'

const lines = (engine: Engine, id = chat) =>
  timelineOf(engine.getState(), id).map((row) => `${'message' in row ? row.message.text : row.text}: ${row.status}`)
const draft = (text: string) => ({ text, replyToId: null, editing: null })
const sends = ({ calls }: { calls: readonly string[] }) => calls.filter((call) => call.startsWith('send'))

/** Alice and Bob with a chat, and Alice's device, on which tabs are opened. Each is another engine with the one storage. */
function createTabbed() {
  const clock = createManualClock()
  const server = createModelServer([alice, bob])
  server.createChat(chat, [alice, bob])
  const storage = createMemoryStorage()
  const tabs = createMemoryTabs()
  let number = 4
  const open = (given: { faults?: Faults; toTabs?: (tabs: Tabs) => Tabs } = {}) =>
    openTab({ server, clock, storage, tabs, number: ++number, ...given })
  const said = () => server.logOf(chat).map(({ text }) => text)
  return { clock, server, storage, tabs, open, said }
}

describe('what is written in one tab', () => {
  test('[R58] is shown as sending in the others, said once, and shown once', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open({ faults: faultsFor('send', 'silence') }), open()]
    for (const { engine } of [one, other]) engine.openChat(chat)
    await one.online()
    await other.online()
    other.device.setReachable(false)
    const shown = new Set<string>()
    other.engine.subscribe(() => shown.add(lines(other.engine).join()))
    one.engine.send(chat, 'hello')
    await clock.advance(0)
    expect(lines(other.engine)).toEqual(['hello: sending'])
    other.device.setReachable(true)
    await clock.advance(60_000)
    expect(said()).toEqual(['hello'])
    for (const { engine } of [one, other]) expect(lines(engine)).toEqual(['hello: sent'])
    expect([...shown].filter((text) => text !== '')).toEqual(['hello: sending', 'hello: sent'])
  })

  test('[R59] is said by one of them: the others have nothing to repeat', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open(), open()]
    await one.online()
    await other.online()
    for (let n = 0; n < 5; n++) {
      one.engine.send(chat, `${n}`)
      await clock.advance(20)
    }
    other.engine.send(chat, 'from the other')
    await clock.advance(1_000)
    expect(said()).toEqual(['0', '1', '2', '3', '4', 'from the other'])
    expect(sends(one.device).slice(0, 5)).toEqual(['send 0', 'send 1', 'send 2', 'send 3', 'send 4'])
    expect([...sends(one.device), ...sends(other.device)]).toHaveLength(6)
  })

  test('[R59] is not repeated by one who hears of its outcome a moment after the lane is free', async () => {
    const { open, clock, said } = createTabbed()
    const slowly = (own: Tabs): Tabs => ({
      ...own,
      hear: (listener) => own.hear((word) => clock.after(hearsayMs / 2, () => listener(word))),
    })
    const [one, other] = [open({ toTabs: slowly }), open({ toTabs: slowly, faults: { frameFault: () => 'late' } })]
    await one.online()
    await other.online()
    other.device.setReachable(false)
    const send = one.device.send.bind(one.device)
    one.device.send = async (message) => {
      await new Promise<void>((resolve) => clock.after(2 * hearsayMs, resolve))
      return send(message)
    }
    one.engine.send(chat, 'hello')
    await clock.advance(hearsayMs)
    other.device.setReachable(true)
    other.engine.tryNow()
    await clock.advance(60_000)
    expect(said()).toEqual(['hello'])
    expect([...sends(one.device), ...sends(other.device)]).toEqual(['send hello'])
  })

  test('[R57] and in another is said in the order written, whoever says it', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open(), open()]
    for (const { device } of [one, other]) device.setReachable(false)
    await one.online()
    await other.online()
    for (const [index, tab] of [one, other, other, one, other].entries()) {
      tab.engine.send(chat, `${index}`)
      await clock.advance(5)
    }
    for (const { engine } of [one, other])
      expect(
        Object.values(engine.getState().outbox)
          .flat()
          .map(({ draft: { text } }) => text),
      ).toEqual(['0', '1', '2', '3', '4'])
    other.device.setReachable(true)
    other.engine.tryNow()
    await clock.advance(1_000)
    expect(said()).toEqual(['0', '1', '2', '3', '4'])
    expect(sends(one.device)).toEqual([])
    one.device.setReachable(true)
    await clock.advance(60_000)
    expect(said()).toHaveLength(5)
    for (const { engine } of [one, other]) expect(engine.getState().outbox).toEqual({})
  })

  test('[R57] and in another in the same moment stands in one order in both', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open(), open()]
    for (const { device } of [one, other]) device.setReachable(false)
    await one.online()
    await other.online()
    one.engine.send(chat, 'of one')
    other.engine.send(chat, 'of the other')
    await clock.advance(0)
    const waiting = [one, other].map(({ engine }) =>
      Object.values(engine.getState().outbox)
        .flat()
        .map(({ draft: { text } }) => text),
    )
    expect(waiting[0]).toHaveLength(2)
    expect(waiting[1]).toEqual(waiting[0])
    for (const { device, engine } of [one, other]) {
      device.setReachable(true)
      engine.tryNow()
    }
    await clock.advance(60_000)
    expect(said()).toEqual(waiting[0])
  })

  test('[R58] and refused is failed in all, retried from any, and gone from all when it is discarded in one', async () => {
    const { open, clock, said } = createTabbed()
    const one = open({ faults: faultsFor('send', 'no', 2) })
    const other = open()
    await one.online()
    await other.online()
    other.device.setReachable(false)
    const [no, again] = [one.engine.send(chat, 'no'), one.engine.send(chat, 'again')]
    await clock.advance(0)
    for (const { engine } of [one, other]) expect(lines(engine)).toEqual(['no: failed', 'again: failed'])
    other.engine.retry(again)
    await clock.advance(100)
    expect(said()).toEqual(['again'])
    expect(other.engine.discard(no)).toBe('no')
    await clock.advance(0)
    expect(one.engine.getState().outbox).toEqual({})
    expect(one.engine.discard(no)).toBeNull()
    other.device.setReachable(true)
    await clock.advance(60_000)
    expect(lines(other.engine)).toEqual(['again: sent'])
  })

  test('[R58] is not taken back while another tab may have said it', async () => {
    const { open, clock } = createTabbed()
    const [one, other] = [open(), open()]
    for (const { device } of [one, other]) device.setReachable(false)
    await one.online()
    await other.online()
    const id = one.engine.send(chat, 'hello')
    await clock.advance(0)
    expect(one.engine.discard(id)).toBeNull()
    expect(other.engine.discard(id)).toBeNull()
  })

  test('[R58] is known to a tab that is opened later, though nothing is stored', async () => {
    const { open, clock, storage } = createTabbed()
    storage.setMood('hanging')
    const one = open()
    one.device.setReachable(false)
    await one.online()
    one.engine.send(chat, 'hello')
    await clock.advance(1_000)
    const other = open()
    other.engine.start()
    await clock.advance(5_000)
    expect(lines(other.engine)).toEqual(['hello: sent'])
  })

  test('[R58] and changed is changed once, and shown so in both', async () => {
    const { open, clock, server } = createTabbed()
    server.say(alice, { id: messageId(1), chatId: chat, text: 'hello' })
    const [one, other] = [open(), open()]
    for (const { engine, online } of [one, other]) {
      engine.openChat(chat)
      await online()
    }
    one.device.setReachable(false)
    other.device.setReachable(false)
    one.engine.edit(messageId(1), { text: 'hello, world', expectedRevision: 1 })
    one.engine.react(messageId(1), '👍', true)
    other.engine.react(messageId(1), '🎉', true)
    await clock.advance(0)
    const shown = ({ engine }: typeof one) => {
      const row = timelineOf(engine.getState(), chat)[0]
      return row && 'message' in row ? [row.message.text, row.message.reactions.map(({ emoji }) => emoji)] : null
    }
    for (const tab of [one, other]) expect(shown(tab)).toEqual(['hello, world', ['🎉', '👍']])
    other.device.setReachable(true)
    one.kill()
    await clock.advance(60_000)
    expect(server.logOf(chat)).toMatchObject([{ text: 'hello, world', revision: 2 }])
    expect(server.logOf(chat)[0]?.reactions.map(({ emoji }) => emoji)).toEqual(['🎉', '👍'])
    expect(other.engine.getState().changes).toEqual({})
  })

  test('[R58] [R41] a change that is replaced, or refused and discarded, is so in the others too', async () => {
    const { open, clock, server } = createTabbed()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    const [one, other] = [open(), open()]
    for (const { engine, online } of [one, other]) {
      engine.openChat(chat)
      await online()
    }
    for (const { device } of [one, other]) device.setReachable(false)
    one.engine.react(messageId(1), '👍', true)
    await clock.advance(0)
    one.engine.react(messageId(1), '👍', false)
    one.engine.edit(messageId(1), { text: 'not mine', expectedRevision: 1 })
    await clock.advance(0)
    const waiting = ({ engine }: typeof one) =>
      Object.values(engine.getState().changes)
        .flat()
        .map(({ wish }) => wish)
    expect(waiting(other)).toEqual(waiting(one))
    expect(waiting(other)).toHaveLength(2)
    other.device.setReachable(true)
    await clock.advance(60_000)
    expect(waiting(one)).toEqual([{ kind: 'edit', text: 'not mine', expectedRevision: 1 }])
    expect(one.engine.discardChange(messageId(1))).toBe('not mine')
    await clock.advance(0)
    expect(waiting(other)).toEqual([])
  })

  test('[R58] and read is read in both at once', async () => {
    const { open, clock, server } = createTabbed()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    const [one, other] = [open(), open()]
    await one.online()
    await other.online()
    for (const { device } of [one, other]) device.setReachable(false)
    one.engine.openChat(chat)
    for (const { engine } of [one, other]) engine.openChat(chat)
    one.device.setReachable(true)
    other.device.setReachable(true)
    await clock.advance(30_000)
    for (const { device } of [one, other]) device.setReachable(false)
    one.engine.markRead(chat)
    await clock.advance(0)
    expect(chatOf(other.engine.getState(), chat)?.unread).toBe(0)
  })
})

test('[R58] what is heard while a tab takes up what is stored is later than that', async () => {
  const { open, clock, storage } = createTabbed()
  const [one, other] = [open({ faults: faultsFor('send', 'no') }), open()]
  one.engine.openChat(chat)
  await one.online()
  const id = one.engine.send(chat, 'no')
  one.engine.setDraft(chat, draft('half'))
  await clock.advance(restMs)
  const load = storage.load.bind(storage)
  storage.load = async () => {
    const stored = await load()
    await new Promise<void>((resolve) => clock.after(2 * draftsMs, resolve))
    return stored
  }
  other.engine.start()
  await clock.advance(0)
  expect(one.engine.discard(id)).toBe('no')
  one.engine.setDraft(chat, draft('half and more'))
  await clock.advance(5 * restMs)
  for (const { engine } of [one, other]) {
    expect(engine.getState().outbox).toEqual({})
    expect(engine.getState().drafts).toEqual({ [chat]: draft('half and more') })
  }
  expect(storage.stored()?.outbox).toEqual({})
  expect(storage.stored()?.drafts).toEqual({ [chat]: draft('half and more') })
})

describe('a tab that is killed', () => {
  test('[R59] with messages waiting leaves them to another, which says them at once and in their order', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open({ faults: { callFault: (call) => (call.startsWith('send') ? 'silence' : null) } }), open()]
    await one.online()
    await other.online()
    for (const text of ['one', 'two', 'three']) one.engine.send(chat, text)
    await clock.advance(0)
    expect(said()).toEqual([])
    one.kill()
    await clock.advance(hearsayMs)
    expect(said()).toEqual(['one', 'two', 'three'])
    expect(lines(other.engine)).toEqual(['one: sent', 'two: sent', 'three: sent'])
  })

  test('[R21] [R59] after the server has taken a message, and before it has said so, has said it once', async () => {
    const { open, clock, said } = createTabbed()
    const [one, other] = [open({ faults: faultsFor('send', 'done-in-silence') }), open()]
    await one.online()
    await other.online()
    one.engine.send(chat, 'hello')
    await clock.advance(0)
    one.kill()
    await clock.advance(60_000)
    expect(said()).toEqual(['hello'])
    expect(lines(other.engine)).toEqual(['hello: sent'])
    expect(other.engine.getState().outbox).toEqual({})
  })

  test('[R48] leaves nothing behind in the storage once another has said it', async () => {
    const { open, clock, storage } = createTabbed()
    const [one, other] = [open({ faults: { callFault: () => 'silence' } }), open()]
    await one.online()
    await other.online()
    const id = one.engine.send(chat, 'hello')
    await clock.advance(0)
    expect(Object.keys(storage.stored()?.outbox ?? {})).toEqual([id])
    one.kill()
    await clock.advance(restMs)
    expect(storage.stored()?.outbox).toEqual({})
  })
})

describe('a lane', () => {
  test('[R59] that a frozen tab holds is not waited for longer than its patience, and nothing is said twice', async () => {
    const { open, clock, tabs, said } = createTabbed()
    const frozen = tabs.open()
    const other = open()
    await other.online()
    frozen.hold(chat, () => undefined)
    other.engine.send(chat, 'one')
    other.engine.send(chat, 'two')
    await clock.advance(lanePatienceMs - 1)
    expect(said()).toEqual([])
    await clock.advance(1)
    expect(said()).toEqual(['one', 'two'])
    expect(sends(other.device)).toHaveLength(2)
  })

  test('[R59] is given to others after a while, however much is to be said', async () => {
    const { open, clock, tabs } = createTabbed()
    const one = open()
    const send = one.device.send.bind(one.device)
    one.device.send = async (message) => {
      await new Promise<void>((resolve) => clock.after(laneHoldMs / 4, resolve))
      return send(message)
    }
    await one.online()
    for (let n = 0; n < 20; n++) one.engine.send(chat, `${n}`)
    await clock.advance(0)
    let isHeld = false
    tabs.open().hold(chat, () => {
      isHeld = true
    })
    expect(isHeld).toBe(false)
    await clock.advance(2 * laneHoldMs)
    expect(isHeld).toBe(true)
  })

  test('[R59] is free while nothing is to be said, while what failed rests, and when its engine is stopped', async () => {
    const { open, clock, tabs } = createTabbed()
    const one = open({ faults: faultsFor('send', 'unavailable') })
    await one.online()
    expect(tabs.held()).toEqual([])
    one.engine.send(chat, 'hello')
    await clock.advance(0)
    expect(tabs.held()).toEqual([])
    tabs.open().hold(chat, () => undefined)
    one.engine.send(chat, 'more')
    await clock.advance(1_000)
    one.engine.stop()
    await clock.advance(0)
    expect(clock.timers()).toBe(0)
  })

  test('[R59] is asked for while what is written is being stored, and nothing leaves before that', async () => {
    const { open, clock, storage, tabs, said } = createTabbed()
    const one = open()
    await one.online()
    storage.setMood('hanging')
    one.engine.send(chat, 'hello')
    await clock.advance(0)
    expect([tabs.held(), said(), sends(one.device)]).toEqual([[chat], [], []])
    await clock.advance(patienceMs)
    expect([tabs.held(), said()]).toEqual([[], ['hello']])
  })

  test('[R59] without locks two tabs say the same at the same time, and the server has it once', async () => {
    const { open, clock, said } = createTabbed()
    const withoutLocks = () => open({ toTabs: (own) => ({ ...own, hold: noOtherTabs.hold }) })
    const [one, other] = [withoutLocks(), withoutLocks()]
    for (const { device } of [one, other]) device.setReachable(false)
    await one.online()
    await other.online()
    for (const text of ['one', 'two', 'three']) one.engine.send(chat, text)
    await clock.advance(0)
    for (const { device, engine } of [one, other]) {
      device.setReachable(true)
      engine.tryNow()
    }
    await clock.advance(60_000)
    expect(said()).toEqual(['one', 'two', 'three'])
    for (const { engine } of [one, other]) expect(lines(engine)).toEqual(['one: sent', 'two: sent', 'three: sent'])
  })
})

describe('a draft', () => {
  test('[R60] of another tab is there where nobody looks at its chat, and stored by nobody twice', async () => {
    const { open, clock, storage } = createTabbed()
    const [one, other] = [open(), open()]
    await one.online()
    await other.online()
    await clock.advance(5 * restMs)
    const before = storage.saves.length
    one.engine.setDraft(chat, draft('half'))
    await clock.advance(2 * draftsMs)
    expect(other.engine.getState().drafts[chat]?.text).toBe('half')
    await clock.advance(5 * restMs)
    expect(storage.saves.length - before).toBe(1)
    one.engine.setDraft(chat, null)
    await clock.advance(2 * draftsMs)
    expect(other.engine.getState().drafts).toEqual({})
  })

  test('[R60] under somebody’s hands is not changed, and is stored again where the other tab has stored that there is none', async () => {
    const { open, clock, storage } = createTabbed()
    const [one, other] = [open(), open()]
    for (const { engine, online } of [one, other]) {
      engine.openChat(chat)
      await online()
    }
    other.engine.setDraft(chat, draft('mine'))
    await clock.advance(draftsMs)
    one.engine.setDraft(chat, draft('yours'))
    await clock.advance(draftsMs)
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('yours') })
    expect(other.engine.getState().drafts).toEqual({ [chat]: draft('mine') })
    expect(other.engine.getState().draftsElsewhere).toEqual({ [chat]: draft('yours') })
    one.engine.setDraft(chat, null)
    await clock.advance(2 * draftsMs)
    expect(other.engine.getState().drafts).toEqual({ [chat]: draft('mine') })
    expect(other.engine.getState().draftsElsewhere).toEqual({})
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('mine') })
  })
})

test('[R60] a draft outlives that another tab looks at its chat with nothing, or something older, in the field', async () => {
  for (const older of [null, draft('older')]) {
    const { open, clock, server, storage } = createTabbed()
    const [one, other] = [open(), open()]
    for (const { engine, online } of [one, other]) {
      engine.openChat(chat)
      await online()
    }
    other.engine.setDraft(chat, older)
    await clock.advance(restMs)
    one.engine.setDraft(chat, draft('mine'))
    await clock.advance(restMs)
    one.engine.closeChat(chat)
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    await clock.advance(5 * restMs)
    expect(one.engine.getState().drafts).toEqual({ [chat]: draft('mine') })
    expect(other.engine.getState().drafts).toEqual(older ? { [chat]: older } : {})
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('mine') })
  }
})

test('[R60] a draft that a tab has only been shown goes with its message', async () => {
  const { open, clock } = createTabbed()
  const one = open()
  one.engine.openChat(chat)
  await one.online()
  one.engine.setDraft(chat, draft('hello'))
  await clock.advance(restMs)
  const other = open()
  other.engine.openChat(chat)
  await other.online()
  expect(other.engine.getState().drafts).toEqual({ [chat]: draft('hello') })
  one.engine.send(chat, 'hello')
  one.engine.setDraft(chat, null)
  await clock.advance(restMs)
  for (const { engine } of [one, other]) expect(engine.getState()).toMatchObject({ drafts: {}, outbox: {} })
})

test('tabs of one device end with the same, whichever has done what', async () => {
  const { open, clock, server, said } = createTabbed()
  const group = chatId(2)
  server.createChat(group, [alice, bob], { name: 'Group', ownerId: alice.id })
  const opened = [open(), open(), open()]
  const written: MessageId[] = []
  for (const { engine, online } of opened) {
    for (const id of [chat, group]) engine.openChat(id)
    await online()
  }
  for (let n = 0; n < 12; n++) {
    const tab = opened[n % 3]
    if (n === 4) for (const { device } of opened) device.setReachable(false)
    if (n === 9) for (const { device } of opened) device.setReachable(true)
    if (tab) written.push(tab.engine.send(n % 2 === 0 ? chat : group, `${n}`))
    await clock.advance(3)
  }
  await clock.advance(60_000)
  expect(said()).toEqual(['0', '2', '4', '6', '8', '10'])
  expect(server.logOf(group).map(({ text }) => text)).toEqual(['1', '3', '5', '7', '9', '11'])
  for (const { engine } of opened) {
    expect(engine.getState().outbox).toEqual({})
    expect(engine.getState().sync.cursors[userScope(alice.id)]).toBeDefined()
    for (const id of [chat, group]) expect(timelineOf(engine.getState(), id)).toEqual(timelineOf(opened[0]?.engine.getState() as never, id))
  }
  expect(new Set(written).size).toBe(12)
})

describe('a removal that is held in one tab', () => {
  async function createHeld() {
    const world = createTabbed()
    const one = world.open()
    one.engine.openChat(chat)
    await one.online()
    const id = messageId(1)
    world.server.say(alice, { id, chatId: chat, text: 'hello' })
    await world.clock.advance(0)
    one.engine.holdRemoval(id)
    await world.clock.advance(0)
    const other = world.open()
    other.engine.openChat(chat)
    await other.online()
    const isGone = () => world.server.logOf(chat)[0]?.removedAt !== null
    return { ...world, one, other, id, isGone }
  }

  test('[R80] is not told by one that begins meanwhile and finds it stored', async () => {
    const { one, other, id, clock, isGone } = await createHeld()
    await clock.advance(heldMsMax / 2)
    expect(one.engine.takeBackRemoval(id)).toBe(true)
    await clock.advance(2 * heldMsMax)
    expect(isGone()).toBe(false)
    expect(lines(other.engine)).toEqual(['hello: sent'])
  })

  test('[R80] is told by another when its own is gone without a word', async () => {
    const { one, clock, isGone } = await createHeld()
    one.kill()
    await clock.advance(heldMsMax - 1)
    expect(isGone()).toBe(false)
    await clock.advance(2 * lanePatienceMs)
    expect(isGone()).toBe(true)
  })

  test('[R80] is told by whoever begins later, when no page is left', async () => {
    const { one, other, open, clock, isGone } = await createHeld()
    for (const { kill } of [one, other]) kill()
    await clock.advance(heldMsMax)
    expect(isGone()).toBe(false)
    await open().online()
    await clock.advance(2 * lanePatienceMs)
    expect(isGone()).toBe(true)
  })
})
