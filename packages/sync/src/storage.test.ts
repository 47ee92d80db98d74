import { chatScope, type Frame, userScope } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { answerTimeMs } from './await-answer.ts'
import { chatOf } from './chat-list.ts'
import type { ComposerDraft } from './drafts.ts'
import { type Engine, forgetMs } from './engine.ts'
import { draftsMs, patienceMs, restMs } from './keeper.ts'
import { storedChatsMax, storedMessagesMax } from './records.ts'
import { createMemoryStorage, type MemoryStorage } from './testing/memory-storage.ts'
import type { Faults } from './testing/model-server.ts'
import { alice, bob, carol, chat, chatId, epoch, messageId, otherEpoch, upTo } from './testing/words.ts'
import { createDevice, createWorld, faultsFor } from './testing/world.ts'
import { timelineOf } from './timeline.ts'

const lines = (engine: Engine, id = chat) =>
  timelineOf(engine.getState(), id).map((row) => `${'message' in row ? row.message.text : row.text}: ${row.status}`)
const draft = (text: string): ComposerDraft => ({ text, replyToId: null, editing: null })
const editing = { messageId: messageId(9), expectedRevision: 1, text: 'edited' }

/** Alice's device with a storage, and the same device after its page was loaded again. */
function createKept(faults: Faults = {}, storage: MemoryStorage = createMemoryStorage()) {
  const world = createWorld(faults, storage)
  let number = 10
  return {
    ...world,
    storage,
    reload: (more: Faults = {}) => {
      world.engine.stop()
      return createDevice({ server: world.server, clock: world.clock, faults: more, storage, number: ++number })
    },
  }
}

describe('what this device knows', () => {
  test('[R48] is shown before there is a connection, and the first subscription goes on from it', async () => {
    const { online, server, clock, reload } = createKept()
    for (const n of upTo(3)) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    const engine = await online()
    engine.openChat(chat)
    await clock.advance(restMs)
    const { device, engine: again } = reload()
    server.say(bob, { id: messageId(4), chatId: chat, text: '4' })
    device.setReachable(false)
    const inputs: unknown[] = []
    const subscribe = device.subscribe.bind(device)
    device.subscribe = (toInput, observer) => {
      inputs.push(toInput())
      return subscribe(toInput, observer)
    }
    again.start()
    await clock.advance(0)
    expect(lines(again)).toEqual(['1: sent', '2: sent', '3: sent'])
    expect(chatOf(again.getState(), chat)).toMatchObject({ title: 'Bob', unread: 3, peer: { presence: 'offline' } })
    expect(again.getState().sync).toMatchObject({ me: alice.id, loaded: true })
    expect(inputs[0]).toEqual({ epoch, cursors: { [chatScope(chat)]: 3, [userScope(alice.id)]: 1 } })
    device.setReachable(true)
    await clock.advance(30_000)
    expect(lines(again)).toEqual(['1: sent', '2: sent', '3: sent', '4: sent'])
  })

  test('[R49] is the newest of the most recent chats: where that is not all, summaries come anew', async () => {
    const { online, server, clock, storage, reload } = createKept()
    for (let n = 1; n <= storedChatsMax + 5; n++) server.createChat(chatId(100 + n), [alice, bob])
    for (const n of upTo(storedMessagesMax + 20)) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    const engine = await online()
    engine.openChat(chat)
    await clock.advance(0)
    await Promise.all([engine.loadOlder(chat), clock.advance(0)])
    await clock.advance(restMs)
    const stored = storage.stored()
    expect(Object.keys(stored?.chats ?? {})).toHaveLength(storedChatsMax)
    expect(stored?.chats[chat]).toMatchObject({ seq: storedMessagesMax + 20, hasMore: true, window: 'loaded' })
    expect(stored?.chats[chat]?.messages).toHaveLength(storedMessagesMax)
    const { engine: again, online: back } = reload()
    again.start()
    expect(again.getState().sync.loaded).toBe(false)
    await back()
    expect(again.getState().sync.loaded).toBe(true)
    expect(Object.keys(again.getState().sync.chats)).toHaveLength(storedChatsMax + 6)
  })

  test('[R49] is stored at most once a second, and only what changed', async () => {
    const { online, server, clock, storage } = createKept()
    await online()
    await clock.advance(5 * restMs)
    const before = storage.saves.length
    for (const n of upTo(20)) {
      server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
      await clock.advance(100)
    }
    await clock.advance(restMs)
    expect(storage.saves.length - before).toBeLessThanOrEqual(3)
    expect(storage.saves.slice(before).every((collections) => collections.every((collection) => collection === 'chats'))).toBe(true)
    await clock.advance(60_000)
    expect(storage.saves.length - before).toBeLessThanOrEqual(3)
  })

  test('[R9] [R49] does not keep a chat that is gone', async () => {
    const { online, server, clock, storage } = createKept()
    await online()
    await clock.advance(restMs)
    expect(Object.keys(storage.stored()?.chats ?? {})).toEqual([chat])
    server.removeMember(bob, chat, alice)
    await clock.advance(2 * restMs)
    expect(storage.stored()).toMatchObject({ chats: {}, account: { own: { seq: 2 } } })
  })

  describe('[R81] with what the page brings', () => {
    /** What the server says to a device that names nothing, with the window of the chat that it looks at. */
    async function bring({ server, clock }: Pick<ReturnType<typeof createKept>, 'server' | 'clock'>, user = alice): Promise<Frame[]> {
      const frames: Frame[] = []
      const device = server.connect(user, {})
      const { stop } = device.subscribe(() => ({}), { onFrame: (frame) => frames.push(frame), onLimited() {}, onLost() {}, onEnd() {} })
      await clock.advance(0)
      await Promise.all([device.openChat({ chatId: chat }), clock.advance(0)])
      stop()
      return frames
    }

    test('is known before anything is started, and the first subscription goes on from it', async () => {
      const { server, clock } = createKept()
      for (const n of upTo(2)) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
      const { engine, device } = createDevice({
        server,
        clock,
        storage: createMemoryStorage(),
        number: 20,
        frames: await bring({ server, clock }),
      })
      expect(lines(engine)).toEqual(['1: sent', '2: sent'])
      expect(engine.getState()).toMatchObject({ isTakenUp: false, sync: { loaded: true } })
      const inputs: unknown[] = []
      const subscribe = device.subscribe.bind(device)
      device.subscribe = (toInput, observer) => {
        inputs.push(toInput())
        return subscribe(toInput, observer)
      }
      server.say(bob, { id: messageId(3), chatId: chat, text: '3' })
      engine.start()
      await clock.advance(0)
      expect(inputs).toEqual([{ epoch, cursors: { [chatScope(chat)]: 2, [userScope(alice.id)]: 1 } }])
      expect(engine.getState()).toMatchObject({ isTakenUp: true, connection: { status: 'online' } })
      expect(lines(engine)).toEqual(['1: sent', '2: sent', '3: sent'])
    })

    test('what was kept of other chats stays, to go on from there', async () => {
      const { online, server, clock, storage, engine: first } = createKept()
      const other = chatId(7)
      server.createChat(other, [alice, carol])
      server.say(carol, { id: messageId(50), chatId: other, text: 'kept' })
      const engine = await online()
      engine.openChat(other)
      await clock.advance(restMs)
      first.stop()
      server.say(carol, { id: messageId(51), chatId: other, text: 'missed' })
      const { engine: again } = createDevice({ server, clock, storage, number: 21, frames: await bring({ server, clock }) })
      again.start()
      await clock.advance(0)
      expect(lines(again, other)).toEqual(['kept: sent', 'missed: sent'])
    })

    test.each([
      ['soon', 0],
      ['late', 2_000],
    ] as const)('without a connection, what was kept that comes %s is shown, and stays kept', async (_when, loadMs) => {
      const { online, server, clock, storage, engine: first } = createKept()
      server.say(bob, { id: messageId(1), chatId: chat, text: 'kept' })
      const engine = await online()
      engine.openChat(chat)
      await clock.advance(restMs)
      first.stop()
      const frames = (await bring({ server, clock })).filter((frame) => !('chat' in frame))
      const load = storage.load.bind(storage)
      storage.load = async () => {
        await new Promise<void>((resolve) => clock.after(loadMs, resolve))
        return load()
      }
      const { engine: again, device } = createDevice({ server, clock, storage, number: 24, frames })
      device.setReachable(false)
      again.start()
      await clock.advance(loadMs + 2 * restMs)
      expect(lines(again)).toEqual(['kept: sent'])
      expect(storage.stored()?.chats[chat]?.messages).toHaveLength(1)
    })

    test('of another log nothing that was kept is shown', async () => {
      const { online, clock, storage, server } = createKept()
      server.say(bob, { id: messageId(1), chatId: chat, text: 'of the old log' })
      const engine = await online()
      engine.openChat(chat)
      await clock.advance(restMs)
      engine.stop()
      const restored = createKept()
      restored.server.say(bob, { id: messageId(2), chatId: chat, text: 'new' })
      const frames = (await bring(restored)).map((frame) => (frame.kind === 'ready' ? { ...frame, epoch: otherEpoch } : frame))
      const { engine: again, device } = createDevice({ server, clock, storage, number: 22, frames })
      device.setReachable(false)
      again.start()
      await clock.advance(0)
      expect(lines(again)).toEqual(['new: sent'])
    })

    test('[R12] what is said to somebody else is not looked at', async () => {
      const { server, clock } = createKept()
      const { engine } = createDevice({ server, clock, number: 23, frames: await bring({ server, clock }, bob) })
      expect(engine.getState().sync).toMatchObject({ me: null, chats: {} })
    })
  })

  test('of another version is not read', async () => {
    const { online, clock, storage, reload } = createKept()
    const engine = await online()
    engine.setDraft(chat, draft('old'))
    await clock.advance(restMs)
    const stored = storage.stored()
    await storage.save({ account: { own: { ...(stored?.account['own'] as NonNullable<typeof stored>['account'][string]), version: 0 } } })
    const { engine: again, online: back } = reload()
    await back()
    expect(again.getState().drafts).toEqual({})
    expect(again.getState().sync.loaded).toBe(true)
  })
})

describe('what someone has written', () => {
  test('[R48] is stored before it leaves', async () => {
    const { online, device, clock, storage, server } = createKept()
    const engine = await online()
    const save = storage.save.bind(storage)
    let isKept = () => {}
    storage.save = async (changes) => {
      if (changes.outbox || changes.changes) await new Promise<void>((resolve) => (isKept = resolve))
      return save(changes)
    }
    const id = engine.send(chat, 'hello')
    await clock.advance(patienceMs - 1)
    expect(device.calls).toEqual([])
    isKept()
    await clock.advance(0)
    expect(server.logOf(chat)).toMatchObject([{ id }])
    engine.edit(id, { text: 'hello!', expectedRevision: 1 })
    await clock.advance(0)
    expect(device.calls).toEqual(['send hello'])
    isKept()
    await clock.advance(0)
    expect(device.calls).toContain('edit hello!')
  })

  test('[R48] does not leave while it is being stored, whatever else is stored meanwhile', async () => {
    const { online, device, clock, storage, server } = createKept()
    const engine = await online()
    const other = chatId(7)
    server.createChat(other, [alice, bob])
    await clock.advance(2 * restMs)
    const save = storage.save.bind(storage)
    const kept: (() => void)[] = []
    storage.save = async (changes) => {
      if (changes.outbox) await new Promise<void>((resolve) => kept.push(resolve))
      return save(changes)
    }
    engine.send(chat, 'one')
    await clock.advance(0)
    engine.send(other, 'two')
    await clock.advance(0)
    kept[0]?.()
    await clock.advance(0)
    expect(device.calls).toEqual(['send one'])
    kept[1]?.()
    await clock.advance(0)
    expect(device.calls).toEqual(['send one', 'send two'])
  })

  test('[R48] is stored together with its composer: whenever the page dies, its words are in the one or the other', async () => {
    const { online, device, clock, storage } = createKept()
    const engine = await online()
    device.setReachable(false)
    engine.setDraft(chat, draft('hello'))
    await clock.advance(draftsMs)
    const seen = new Set<string>()
    const save = storage.save.bind(storage)
    storage.save = async (changes) => {
      await save(changes)
      const stored = storage.stored()
      seen.add(`${stored?.drafts[chat]?.text ?? '-'} ${Object.keys(stored?.outbox ?? {}).length}`)
    }
    // As a composer does it.
    engine.send(chat, 'hello')
    engine.setDraft(chat, null)
    await clock.advance(5 * restMs)
    expect([...seen]).toEqual(['- 1'])
  })

  test('[R48] [R21] and not sent is sent after the page was loaded again, once and in its order', async () => {
    const { engine, device, server, clock, reload } = createKept()
    device.setReachable(false)
    engine.start()
    await clock.advance(0)
    for (const text of ['one', 'two', 'three']) engine.send(chat, text)
    await clock.advance(0)
    const { engine: again, online } = reload()
    await online()
    await clock.advance(0)
    expect(server.logOf(chat).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(lines(again)).toEqual(['one: sent', 'two: sent', 'three: sent'])
  })

  test('[R48] before it was known what is stored is stored too', async () => {
    const { engine, device, server, clock, reload } = createKept()
    device.setReachable(false)
    engine.start()
    engine.send(chat, 'in the first moment')
    const { online } = reload()
    await online()
    await clock.advance(0)
    expect(server.logOf(chat).map(({ text }) => text)).toEqual(['in the first moment'])
  })

  test('[R48] [R21] that may have been said already is said with its id, and not taken back', async () => {
    const { online, server, clock, reload } = createKept(faultsFor('send', 'silence'))
    const engine = await online()
    const id = engine.send(chat, 'hello')
    await clock.advance(0)
    const { engine: again, device } = reload()
    device.setReachable(false)
    again.start()
    await clock.advance(0)
    expect(again.discard(id)).toBeNull()
    device.setReachable(true)
    await clock.advance(30_000)
    expect(server.logOf(chat)).toMatchObject([{ id }])
    expect(lines(again)).toEqual(['hello: sent'])
    expect(again.getState().outbox).toEqual({})
  })

  test('[R48] and was refused waits for its writer, and what is confirmed is stored no more', async () => {
    const { online, clock, storage, reload } = createKept(faultsFor('send no', 'no'))
    const engine = await online()
    const id = engine.send(chat, 'no')
    engine.send(chat, 'yes')
    await clock.advance(restMs)
    expect(Object.keys(storage.stored()?.outbox ?? {})).toEqual([id])
    const { engine: again, online: back } = reload()
    await back()
    expect(lines(again).at(-1)).toBe('no: failed')
    expect(again.discard(id)).toBe('no')
  })

  test('[R48] [R40] and changed and not told is told after the page was loaded again, once', async () => {
    const { online, server, clock, reload } = createKept(faultsFor('edit', 'done-in-silence'))
    server.say(alice, { id: messageId(1), chatId: chat, text: 'hello' })
    const engine = await online()
    engine.openChat(chat)
    await clock.advance(0)
    engine.edit(messageId(1), { text: 'better', expectedRevision: 1 })
    await clock.advance(0)
    const { engine: again, online: back } = reload()
    again.openChat(chat)
    await back()
    await clock.advance(1_000)
    expect(server.logOf(chat)).toMatchObject([{ text: 'better', revision: 2 }])
    expect(again.getState().changes).toEqual({})
  })

  test('[R49] and not finished is stored at once, as its device left it', async () => {
    const { online, clock, storage, reload } = createKept()
    const engine = await online()
    await clock.advance(5 * restMs)
    engine.setDraft(chat, draft('he'))
    engine.setDraft(chat, { text: 'hello', replyToId: messageId(1), editing: null })
    expect(engine.getState().drafts[chat]?.text).toBe('hello')
    await clock.advance(draftsMs)
    expect(storage.stored()?.drafts).toEqual({ [chat]: { text: 'hello', replyToId: messageId(1), editing: null } })
    const { engine: again, online: back } = reload()
    await back()
    expect(again.getState().drafts[chat]?.text).toBe('hello')
    again.setDraft(chat, draft(''))
    expect(again.getState().drafts).toEqual({})
    await clock.advance(draftsMs)
    expect(storage.stored()?.drafts).toEqual({})
  })

  test('[R63] is stored at once when nobody looks any more', async () => {
    const { online, clock, storage, network, server } = createKept()
    const engine = await online()
    await clock.advance(restMs)
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    await clock.advance(0)
    engine.setDraft(chat, draft('half'))
    engine.markRead(chat)
    network()?.onHidden()
    await clock.advance(0)
    expect(storage.stored()).toMatchObject({
      drafts: { [chat]: draft('half') },
      chats: { [chat]: { seq: 1 } },
      reads: { [chat]: { seq: 1 } },
    })
  })

  test('[R49] and not finished is there no later than its chat, so that nothing new is mixed with it', async () => {
    const { online, clock, reload } = createKept()
    const engine = await online()
    engine.setDraft(chat, draft('half'))
    await clock.advance(5 * restMs)
    const { engine: again, online: back } = reload()
    const seen: unknown[] = []
    again.subscribe(() => chatOf(again.getState(), chat) && seen.push(again.getState().drafts[chat]))
    await back()
    expect(seen[0]).toEqual(draft('half'))
  })

  test('[R44] [R49] and read without a connection is told after the page was loaded again', async () => {
    const { online, device, server, clock, reload } = createKept()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hello' })
    const engine = await online()
    await clock.advance(restMs)
    device.setReachable(false)
    engine.markRead(chat)
    await clock.advance(restMs)
    const { online: back, engine: again } = reload()
    await back()
    await clock.advance(restMs)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 1 })
    expect(again.getState().reads).toEqual({})
  })
})

describe('a storage', () => {
  test.each(['failing', 'hanging'] as const)('[R50] that is %s never stops the chat', async (mood) => {
    const { engine, server, clock, storage } = createKept()
    storage.setMood(mood)
    engine.start()
    await clock.advance(500)
    expect(engine.getState().connection.status).toBe('online')
    engine.send(chat, 'hello')
    engine.setDraft(chat, draft('more'))
    await clock.advance(patienceMs)
    expect(lines(engine)).toEqual(['hello: sent'])
    await clock.advance(answerTimeMs)
    storage.setMood('well')
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hi' })
    await clock.advance(2 * restMs)
    expect(storage.stored()?.chats[chat]?.seq).toBe(2)
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('more') })
  })

  test('[R48] that answers late gives what waits in it all the same', async () => {
    const { engine, device, server, clock, reload, storage } = createKept()
    device.setReachable(false)
    engine.start()
    await clock.advance(0)
    engine.send(chat, 'from before')
    await clock.advance(0)
    const { engine: again } = reload()
    const load = storage.load.bind(storage)
    storage.load = async () => {
      await new Promise<void>((resolve) => clock.after(2_000, resolve))
      return load()
    }
    again.start()
    await clock.advance(500)
    again.send(chat, 'from now')
    await clock.advance(5_000)
    expect(server.logOf(chat).map(({ text }) => text)).toEqual(['from now', 'from before'])
  })

  test('[R50] that hangs keeps nobody who signs out: what is known here is gone at once, and whoever waits hears of it', async () => {
    const { online, clock, storage } = createKept()
    const engine = await online()
    engine.setDraft(chat, draft('secret'))
    storage.setMood('hanging')
    const forgotten = engine.forget().then(
      () => 'forgotten',
      () => 'not in time',
    )
    expect(engine.getState()).toMatchObject({ sync: { me: null, chats: {} }, drafts: {} })
    await clock.advance(forgetMs)
    expect(await forgotten).toBe('not in time')
    expect(engine.getState().drafts).toEqual({})
  })

  test.each([
    ['QuotaExceededError', 'no-room'],
    ['UnknownError', 'failing'],
  ] as const)('[R61] that fails with %s is said to be %s, until it keeps what is written again', async (name, keeping) => {
    const { online, clock, storage } = createKept()
    const engine = await online()
    await clock.advance(restMs)
    expect(engine.getState().keeping).toBe('kept')
    const save = storage.save.bind(storage)
    storage.save = () => Promise.reject(Object.assign(new Error('no'), { name }))
    engine.setDraft(chat, draft('half'))
    await clock.advance(draftsMs)
    expect(engine.getState().keeping).toBe(keeping)
    engine.send(chat, 'said all the same')
    await clock.advance(patienceMs)
    expect(lines(engine)).toEqual(['said all the same: sent'])
    storage.save = save
    engine.setDraft(chat, draft('half a'))
    await clock.advance(draftsMs)
    expect(engine.getState().keeping).toBe('kept')
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('half a') })
  })

  test('[R61] without room for chats keeps what is written', async () => {
    const { engine, device, clock, storage, online } = createKept()
    const save = storage.save.bind(storage)
    storage.save = (changes) =>
      changes.chats ? Promise.reject(Object.assign(new Error('no room'), { name: 'QuotaExceededError' })) : save(changes)
    await online()
    device.setReachable(false)
    engine.setDraft(chat, draft('half'))
    const id = engine.send(chat, 'waits')
    await clock.advance(5 * restMs)
    expect(Object.keys(storage.stored()?.outbox ?? {})).toEqual([id])
    expect(storage.stored()?.drafts).toEqual({ [chat]: draft('half') })
    expect(engine.getState().keeping).toBe('kept')
  })

  test.each([
    [draft('stored'), draft('typed'), draft('stored\ntyped')],
    [draft('the same'), draft('the same'), draft('the same')],
    [{ ...draft('stored'), replyToId: messageId(1) }, draft('typed'), { ...draft('stored\ntyped'), replyToId: messageId(1) }],
    [{ ...draft('waits'), editing }, draft('typed'), draft('waits\nedited\ntyped')],
    [
      { ...draft(''), editing },
      { ...draft(''), replyToId: messageId(1) },
      { ...draft(''), replyToId: messageId(1), editing },
    ],
    [draft('stored'), { ...draft(''), editing }, { ...draft('stored'), editing }],
  ])('[R62] that answers after something was typed takes no words: %j and %j', async (before, typed, both) => {
    const { online, clock, reload, storage } = createKept()
    const engine = await online()
    engine.setDraft(chat, before)
    await clock.advance(restMs)
    const { engine: again } = reload()
    const load = storage.load.bind(storage)
    storage.load = async () => {
      const stored = await load()
      await new Promise<void>((resolve) => clock.after(2_000, resolve))
      return stored
    }
    again.start()
    again.setDraft(chat, typed)
    await clock.advance(1_000)
    expect(again.getState().drafts).toEqual({ [chat]: typed })
    await clock.advance(2_000)
    expect(again.getState().drafts).toEqual({ [chat]: both })
    expect(storage.stored()?.drafts).toEqual({ [chat]: both })
  })

  test('[R50] and is gone while the storage fails does not come back', async () => {
    const { online, clock, storage, server, reload } = createKept(faultsFor('send', 'no'))
    const engine = await online()
    const id = engine.send(chat, 'no')
    engine.setDraft(chat, draft('half'))
    await clock.advance(2 * restMs)
    expect(storage.stored()).toMatchObject({ drafts: { [chat]: draft('half') }, outbox: { [id]: { entry: { status: 'refused' } } } })
    storage.setMood('failing')
    expect(engine.discard(id)).toBe('no')
    engine.setDraft(chat, null)
    await clock.advance(2 * restMs)
    storage.setMood('well')
    server.say(bob, { id: messageId(1), chatId: chat, text: 'anything' })
    await clock.advance(2 * restMs)
    expect([storage.stored()?.drafts, storage.stored()?.outbox]).toEqual([{}, {}])
    const { engine: again, online: back } = reload()
    await back()
    expect([again.getState().drafts, again.getState().outbox]).toEqual([{}, {}])
  })

  test('[R50] a chat that is being made while its person signs out is not kept', async () => {
    const { online, clock, storage, device } = createKept({ frameFault: () => 'lost' })
    const engine = await online()
    const made = engine.createDirectChat(carol.id)
    await clock.advance(0)
    expect(device.calls).toContain('create')
    await engine.forget()
    await made
    await clock.advance(5 * restMs)
    expect(engine.getState().sync.chats).toEqual({})
    expect(storage.stored()).toBeNull()
  })

  test('[R12] of another person is not shown to this one and says nothing for them; forgotten, it is empty', async () => {
    const { online, clock, server, storage, reload, device } = createKept()
    const engine = await online()
    device.setReachable(false)
    engine.send(chat, 'by alice')
    await clock.advance(restMs)
    reload()
    const { engine: bobs } = createDevice({ server, clock, storage, number: 20, user: carol })
    bobs.start()
    await clock.advance(5_000)
    expect(bobs.getState().connection).toEqual({ status: 'signed-out', reason: 'someone-else' })
    await bobs.forget()
    expect(storage.stored()).toBeNull()
    expect(bobs.getState()).toMatchObject({ sync: { me: null, chats: {} }, outbox: {}, connection: { status: 'connecting' } })
    bobs.start()
    await clock.advance(5_000)
    expect(bobs.getState()).toMatchObject({ sync: { me: carol.id }, connection: { status: 'online' } })
    expect(server.logOf(chat)).toEqual([])
    expect(storage.stored()?.account).toMatchObject({ own: { me: carol.id } })
  })

  test('of a stopped engine has everything, and no timer is left', async () => {
    const { online, engine, clock, storage, server } = createKept()
    await online()
    server.say(bob, { id: messageId(1), chatId: chat, text: 'hi' })
    engine.setDraft(chat, draft('half'))
    await clock.advance(0)
    engine.stop()
    await clock.advance(0)
    expect(clock.timers()).toBe(0)
    expect(storage.stored()).toMatchObject({ chats: { [chat]: { seq: 1 } }, drafts: { [chat]: { text: 'half' } } })
  })

  test('[R48] an engine stopped while it loads stays stopped', async () => {
    const { engine, device, clock } = createKept()
    engine.start()
    engine.stop()
    await clock.advance(60_000)
    expect(device.subscriptions).toBe(0)
    engine.start()
    await clock.advance(0)
    expect(engine.getState().connection.status).toBe('online')
  })
})
