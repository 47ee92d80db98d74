import {
  type Chat,
  type ChatId,
  type Credentials,
  chatScope,
  createMessageId,
  type Frame,
  limits,
  type Scope,
  type Subscribe,
} from '@parley/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { call } from './testing/call.ts'
import { openStockClient, type StockClient } from './testing/stock-client.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'

/*
 * tRPC's own client hears the same whichever way events go out: answered by each subscription, or written past them.
 */
describe.each(['on', 'off'] as const)('with the direct fan-out %s', (directFanOut) => {
  let api: TestApi
  let people = 0
  beforeAll(async () => {
    api = await startTestApi({ directFanOut })
  })
  afterAll(() => api[Symbol.asyncDispose]())

  function open(person: Credentials, url = api.origin): StockClient {
    const client = openStockClient(url, person)
    onTestFinished(() => client[Symbol.dispose]())
    return client
  }

  async function startGroup(members: number, at = api) {
    people += 1
    const group = people
    const [alice, ...others] = await Promise.all(Array.from({ length: members }, (_, index) => at.register(`person${group}x${index}`)))
    const memberIds = others.map(({ user }) => user.id)
    if (!alice) throw new Error('somebody was registered')
    const { id } = await call<Chat>(at.origin, 'chats.create', { kind: 'group', name: 'a group', memberIds }, alice)
    let said = 0
    const say = async (who: Credentials, text?: string) => {
      said += 1
      const message = { id: createMessageId(), chatId: id, text: text ?? `said ${said}` }
      return (await call<{ seq: number }>(at.origin, 'messages.send', message, who)).seq
    }
    return { alice, others, bob: others[0] ?? alice, chatId: id, scope: chatScope(id), say }
  }

  const hears = (scope: Scope, seq: number) => (frame: Frame) =>
    frame.kind === 'events' && frame.scope === scope && frame.events.some((event) => event.seq === seq)
  const upTo = (last: number, first: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

  test('everyone hears every event once and in order, spelled as tRPC spells an answer', async () => {
    const { alice, others, scope, say } = await startGroup(6)
    const clients = [alice, ...others].map((person) => open(person))
    const subscriptions = clients.map((client) => client.subscribe())
    await Promise.all(subscriptions.map(({ ready }) => ready()))
    const first = await say(alice)
    for (let round = 0; round < 10; round += 1) await say(alice)
    const seqs = await Promise.all([alice, ...others].flatMap((person) => [say(person), say(person, '🦊 “ä”\u2028'), say(person)]))
    const last = Math.max(...seqs)
    for (const subscription of subscriptions) {
      await subscription.until(hears(scope, last))
      expect(subscription.seqs(scope)).toEqual(upTo(last, first))
    }
    for (const [index, { sockets }] of clients.entries()) {
      const answers = subscriptions[index]?.frames.map((data) => JSON.stringify({ id: 1, result: { type: 'data', data } }))
      expect(sockets[0]?.texts.filter((text) => text.includes('"type":"data"'))).toEqual(answers)
    }
  })

  test(`what everyone hears is spelled ${directFanOut === 'on' ? 'once' : 'for each of them'}`, async () => {
    const { alice, others, scope, say } = await startGroup(8)
    const subscriptions = [alice, ...others].map((person) => open(person).subscribe())
    await Promise.all(subscriptions.map(({ ready }) => ready()))
    const before = await say(alice)
    for (const subscription of subscriptions) await subscription.until(hears(scope, before))
    const stringify = vi.spyOn(JSON, 'stringify')
    const seq = await say(alice)
    for (const subscription of subscriptions) await subscription.until(hears(scope, seq))
    const isOfScope = (frame: unknown) => (frame as Frame | undefined)?.kind === 'events' && (frame as { scope: Scope }).scope === scope
    const spelled = stringify.mock.calls.filter(
      ([said]) => isOfScope(said) || isOfScope((said as { result?: { data?: unknown } } | undefined)?.result?.data),
    )
    expect(spelled).toHaveLength(directFanOut === 'on' ? 1 : subscriptions.length)
  })

  test('a subscription that is stopped says so and nothing more; another on the same socket begins where it is told to', async () => {
    const { alice, bob, scope, say } = await startGroup(2)
    const client = open(bob)
    const [one, other] = [client.subscribe(), client.subscribe()]
    await Promise.all([one.ready(), other.ready()])
    const first = await say(alice)
    for (const subscription of [one, other]) await subscription.until(hears(scope, first))
    one.stop()
    const texts = client.sockets[0]?.texts ?? []
    await vi.waitFor(() => expect(texts).toContain('{"id":1,"result":{"type":"stopped"}}'))
    const stoppedAt = texts.length
    const second = await say(alice)
    await other.until(hears(scope, second))
    expect(one.seqs(scope)).toEqual([first])
    expect(other.seqs(scope)).toEqual([first, second])
    expect(texts.slice(stoppedAt).filter((text) => text.startsWith('{"id":1,'))).toEqual([])

    const again = client.subscribe({ cursors: { [scope]: first } })
    await again.ready()
    const third = await say(alice)
    for (const subscription of [other, again]) await subscription.until(hears(scope, third))
    expect(again.seqs(scope)).toEqual([second, third])
    expect(other.seqs(scope)).toEqual([first, second, third])
    expect(client.sockets).toHaveLength(1)
  })

  test('whoever speaks JSON-RPC is answered in it, under whatever id they have chosen', async () => {
    const { alice, bob, scope, say } = await startGroup(2)
    const socket = api.socket()
    await socket.upgraded
    socket.say({ method: 'connectionParams', data: { token: bob.accessToken } })
    const ids = [7, 'a "quoted" name', 'x'.repeat(500)]
    const texts: string[] = []
    socket.raw.on('message', (data: Buffer) => texts.push(data.toString()))
    for (const id of ids) socket.say({ id, jsonrpc: '2.0', method: 'subscription', params: { path: 'sync.subscribe', input: {} } })
    const ready = (text: string) => text.includes('"kind":"ready"')
    await vi.waitFor(() => expect(texts.filter(ready)).toHaveLength(ids.length))
    const first = await say(alice)
    const second = await say(alice)
    const events = (id: unknown) => texts.filter((text) => text.includes(scope) && text.includes('"events"') && JSON.parse(text).id === id)
    for (const id of ids) {
      await vi.waitFor(() => expect(events(id).flatMap((text) => JSON.parse(text).result.data.events)).toHaveLength(2))
      expect(events(id).flatMap((text) => JSON.parse(text).result.data.events.map(({ seq }: { seq: number }) => seq))).toEqual([
        first,
        second,
      ])
      for (const text of events(id)) {
        const { result } = JSON.parse(text)
        expect(text).toBe(JSON.stringify({ id, jsonrpc: '2.0', result: { type: 'data', data: result.data } }))
      }
    }
  })

  test('a socket that is cut again and again comes back with its cursors: no gap, nothing twice', async () => {
    const { alice, bob, scope, say } = await startGroup(2)
    const client = open(bob)
    const started = await say(alice)
    let cursor = started
    const input = { toJSON: () => ({ cursors: { [scope]: cursor } }) }
    const subscription = client.subscribe(input as Subscribe)
    const heard: number[] = []
    const take = () => {
      for (const seq of subscription.seqs(scope).slice(heard.length)) heard.push(seq)
      cursor = heard.at(-1) ?? cursor
    }
    await subscription.ready()
    let last = started
    for (let round = 0; round < 8; round += 1) {
      const saying = Promise.all([say(alice), say(alice), say(alice)])
      take()
      client.sockets.at(-1)?.raw.terminate()
      last = Math.max(...(await saying))
      await vi.waitFor(
        () => {
          take()
          expect(cursor).toBe(last)
        },
        { timeout: 10_000, interval: 5 },
      )
    }
    expect(client.sockets.length).toBeGreaterThan(8)
    expect(heard).toEqual(upTo(last, started + 1))
  })

  test('while a long past is told, what happens meanwhile comes after it', async () => {
    const { alice, bob, scope, say } = await startGroup(2)
    const first = await say(alice)
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 20 }, () => say(alice)))
    const subscription = open(bob).subscribe({ cursors: { [scope]: first } })
    let last = 0
    for (let round = 0; round < 30; round += 1) last = await say(alice)
    await subscription.until(hears(scope, last))
    expect(subscription.seqs(scope)).toEqual(upTo(last, first + 1))
  })

  test('answers, refusals and registers come between events, and whoever is named is introduced first', async () => {
    const { alice, bob, chatId, scope, say } = await startGroup(3)
    const newcomer = await api.register(`newcomer${people}`)
    const client = open(bob)
    const subscription = client.subscribe()
    await subscription.ready()
    const refused = client.subscribe({
      cursors: Object.fromEntries(upTo(limits.cursorsMax + 1, 1).map((place) => [`chat:${toId(place)}`, 1])),
    })
    await vi.waitFor(() => expect(refused.happened).toEqual([expect.stringMatching(/^refused: (request.invalid|sync.cursors-too-many)$/)]))
    await expect(client.trpc.messages.send.mutate({ id: createMessageId(), chatId: toId(1), text: 'to nobody' })).rejects.toThrow()
    const first = await say(alice)
    await Promise.all([
      client.trpc.messages.send.mutate({ id: createMessageId(), chatId, text: 'answered' }),
      client.trpc.receipts.mark.mutate({ marks: [{ chatId, deliveredSeq: first, readSeq: first }] }),
      call(api.origin, 'members.add', { chatId, userId: newcomer.user.id }, alice),
    ])
    const last = await say(newcomer)
    await subscription.until(hears(scope, last))
    expect(subscription.seqs(scope)).toEqual(upTo(last, first))
    const introducedAt = subscription.frames.findIndex(
      (frame) => frame.kind === 'state' && frame.users?.some(({ id }) => id === newcomer.user.id),
    )
    const namedAt = subscription.frames.findIndex((frame) => frame.kind === 'events' && JSON.stringify(frame).includes(newcomer.user.id))
    expect(introducedAt).toBeGreaterThan(-1)
    expect(introducedAt).toBeLessThan(namedAt)
    expect(subscription.happened).toEqual(['started'])
  })

  test('an edit of what was said before they came has no text for a newcomer, and has it for those who were there', async () => {
    const { alice, bob, chatId, scope, say } = await startGroup(2)
    const messageId = createMessageId()
    await call(api.origin, 'messages.send', { id: messageId, chatId, text: 'before' }, alice)
    const newcomer = await api.register(`later${people}`)
    await call(api.origin, 'members.add', { chatId, userId: newcomer.user.id }, alice)
    const subscriptions = [bob, newcomer].map((person) => open(person).subscribe())
    await Promise.all(subscriptions.map(({ ready }) => ready()))
    await call(api.origin, 'messages.edit', { messageId, text: 'changed', expectedRevision: 1 }, alice)
    const last = await say(alice)
    const texts = []
    for (const subscription of subscriptions) {
      await subscription.until(hears(scope, last))
      texts.push(
        subscription.frames.flatMap((frame) =>
          frame.kind === 'events' ? frame.events.flatMap((event) => (event.type === 'message.edited' ? [event.message.text] : [])) : [],
        ),
      )
    }
    expect(texts).toEqual([['changed'], ['']])
  })

  test('who is put out hears that, then that it is closed, and nothing after; the others hear all of it', async () => {
    const { alice, others, chatId, scope, say } = await startGroup(3)
    const [leaving, staying] = others.map((person) => open(person).subscribe())
    if (!leaving || !staying || !others[0]) throw new Error('three were registered')
    await Promise.all([leaving.ready(), staying.ready()])
    const first = await say(alice)
    const saying = [say(alice), say(alice)]
    await call(api.origin, 'members.remove', { chatId, userId: others[0].user.id }, alice)
    const last = Math.max(...(await Promise.all([...saying, say(alice), say(alice)])))
    await staying.until(hears(scope, last))
    await leaving.until(({ kind }) => kind === 'closed')
    expect(staying.seqs(scope)).toEqual(upTo(last, first))
    const ofChat = leaving.frames.filter((frame) => frame.kind === 'closed' || (frame.kind === 'events' && frame.scope === scope))
    expect(ofChat.at(-1)?.kind).toBe('closed')
    const heard = ofChat.flatMap((frame) => (frame.kind === 'events' ? [...frame.events] : []))
    expect(heard.at(-1)?.type).toBe('member.removed')
    expect(heard.map(({ seq }) => seq)).toEqual(upTo(heard.at(-1)?.seq ?? 0, first))
  })

  test('a socket that takes nothing is let go of after a while, and the others hear everything meanwhile', {
    timeout: 60_000,
  }, async () => {
    const { alice, bob, scope, say } = await startGroup(2)
    const [slow, quick] = [open(bob), open(bob)]
    const subscriptions = [slow.subscribe(), quick.subscribe()]
    await Promise.all(subscriptions.map(({ ready }) => ready()))
    slow.sockets[0]?.raw.pause()
    const first = await say(alice)
    const text = '€'.repeat(limits.messageTextCharsMax)
    let last = first
    const fullest = () => Math.max(...api.server.bufferedBytes())
    for (let round = 0; round < 60 && fullest() < 64 * 1024; round += 1) {
      last = Math.max(last, ...(await Promise.all(Array.from({ length: 10 }, () => say(alice, text)))))
    }
    expect(fullest()).toBeGreaterThan(64 * 1024)
    for (let round = 0; round < 10; round += 1) last = await say(alice, text)
    expect(fullest()).toBeLessThan(512 * 1024)
    await subscriptions[1]?.until(hears(scope, last))
    expect(subscriptions[1]?.seqs(scope)).toEqual(upTo(last, first))
    const sockets = api.server.bufferedBytes().length
    await vi.waitFor(() => expect(api.server.bufferedBytes().length).toBe(sockets - 1), { timeout: 25_000, interval: 50 })
    last = await say(alice)
    await subscriptions[1]?.until(hears(scope, last))
  })

  test('a server that stops tells each stream after all it has told it, and the client that comes back misses nothing', async () => {
    await using stopping = await startTestApi({ directFanOut })
    const { alice, bob, scope, say } = await startGroup(2, stopping)
    const client = open(bob, stopping.origin)
    const subscription = client.subscribe()
    await subscription.ready()
    const first = await say(alice)
    const last = Math.max(...(await Promise.all(Array.from({ length: 20 }, () => say(alice)))))
    await subscription.until(hears(scope, last))
    await stopping.server.close()
    expect(subscription.seqs(scope)).toEqual(upTo(last, first))
    expect(subscription.frames.at(-1)).toEqual({ kind: 'end', reason: 'shutting-down' })
    expect(await client.sockets[0]?.closed).toBe(4503)
  })
})

const toId = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}` as ChatId
