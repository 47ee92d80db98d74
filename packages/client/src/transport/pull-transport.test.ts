import { chatScope, createChatId, createMessageId, type Frame, limits, type Pull, type Subscribe, userScope } from '@parley/protocol'
import { Fault, Refused } from '@parley/sync'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSocketServer, refuse, type SocketServer } from '../testing/socket-server.ts'
import { aChat, alice, aMember, aMessage, chatId, epoch, settings } from '../testing/words.ts'
import { createPullTransport, type PullTransport, type PullTransportOptions } from './pull-transport.ts'

/** As long as a busy machine may take. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 })

const ready: Frame = { kind: 'ready', epoch }
const scope = chatScope(chatId)
const draft = () => ({ id: createMessageId(), chatId, text: 'hello' })
const createTransport = ({ url }: { url: string }, options: Partial<PullTransportOptions> = {}) =>
  createPullTransport({ url, getAccessToken: () => Promise.resolve('good'), timing: { betweenMs: 1 }, ...options })

const snapshot = (seq: number): Frame => {
  const messages = Array.from({ length: seq }, (_, index) => aMessage(index + 1))
  return { kind: 'snapshot', scope, seq, more: false, chat: aChat(messages), me: aMember(alice.id), messages, hasMore: false }
}
const said = (seq: number): Frame => {
  const { reactions: _reactions, ...message } = aMessage(seq)
  return { kind: 'events', scope, events: [{ type: 'message.sent', seq, at: message.sentAt, message }] }
}

/** What was pulled with, and an answer for each pull; after the last of them every pull waits. */
function answering(server: SocketServer, ...answers: Frame[][]) {
  const pulls: Pull[] = []
  let hungUp = 0
  server.script.pull = async (input, signal) => {
    pulls.push(input)
    return answers.shift() ?? new Promise<Frame[]>((_, reject) => signal.addEventListener('abort', () => reject(new Error(`${hungUp++}`))))
  }
  return { pulls, hungUp: () => hungUp }
}

function listen(transport: PullTransport, toInput: () => Subscribe = () => ({})) {
  const heard: unknown[] = []
  const pulling = transport.subscribe(toInput, {
    onFrame: (frame) => heard.push(frame),
    onLost: (cause) => heard.push(cause),
    onEnd: (reason) => heard.push(reason),
  })
  onTestFinished(() => pulling.stop())
  return { ...pulling, heard, hears: (expected: unknown) => soon(() => expect(heard.at(-1)).toEqual(expected)) }
}

test('[R53] each pull names what is known then; the first waits for nothing, the next ones for news', async () => {
  await using server = await createSocketServer()
  const fourth = said(4)
  const { pulls } = answering(server, [ready], [fourth])
  let seq = 3
  const { hears } = listen(createTransport(server), () => ({ epoch, cursors: { [scope]: seq++ } }))
  await hears(fourth)
  await soon(() => expect(pulls).toHaveLength(3))
  expect(pulls).toEqual([
    { epoch, cursors: { [scope]: 3 }, open: [], waitMs: 0 },
    { epoch, cursors: { [scope]: 4 }, open: [], waitMs: limits.pullWaitMsMax },
    { epoch, cursors: { [scope]: 5 }, open: [], waitMs: limits.pullWaitMsMax },
  ])
})

test('[R53] an answer without ready is followed by a pull that waits for nothing', async () => {
  await using server = await createSocketServer()
  const { pulls } = answering(server, [said(1)], [said(2), ready])
  await listen(createTransport(server)).hears(ready)
  expect(pulls.map(({ waitMs }) => waitMs).slice(0, 2)).toEqual([0, 0])
})

test('a chat that is opened is asked for at once, named from where it is from then on, and no more when it is closed', async () => {
  await using server = await createSocketServer()
  const { pulls, hungUp } = answering(server, [ready], [])
  const transport = createTransport(server)
  await listen(transport).hears(ready)
  await soon(() => expect(pulls).toHaveLength(3))
  server.script.pull = async (input) => {
    pulls.push(input)
    const seq = input.open?.[0]?.afterSeq
    return seq === undefined ? [snapshot(2), ready] : seq === 2 ? [said(3)] : new Promise(() => undefined)
  }
  await transport.openChat({ chatId })
  await soon(() => expect(hungUp()).toBe(1))
  await soon(() => expect(pulls).toHaveLength(6))
  expect(pulls.slice(3)).toMatchObject([
    { open: [{ chatId }], waitMs: 0 },
    { open: [{ chatId, afterSeq: 2 }], waitMs: limits.pullWaitMsMax },
    { open: [{ chatId, afterSeq: 3 }], waitMs: limits.pullWaitMsMax },
  ])
  await transport.closeChat({ chatId })
  const other = createChatId()
  server.script.pull = async (input) => {
    pulls.push(input)
    return [ready]
  }
  await transport.openChat({ chatId: other })
  expect(pulls.at(-1)?.open).toEqual([{ chatId: other }])
})

test('a chat that ends while it is looked at is asked for no more', async () => {
  await using server = await createSocketServer()
  const { pulls } = answering(server, [ready], [{ kind: 'closed', scope, reason: 'removed' }, ready])
  const transport = createTransport(server)
  const { hears } = listen(transport)
  const opened = transport.openChat({ chatId })
  await hears(ready)
  await opened
  await soon(() => expect(pulls.at(-1)).toMatchObject({ open: [], waitMs: limits.pullWaitMsMax }))
})

test('[R53] whoever has more chats than cursors gets their summaries now and then, and waits for news in between', async () => {
  await using server = await createSocketServer()
  const cursors = Object.fromEntries(Array.from({ length: limits.cursorsMax - 1 }, () => [chatScope(createChatId()), 1]))
  const summaries: Frame = { kind: 'snapshot', scope: userScope(alice.id), seq: 7, first: true, more: false, settings, chats: [] }
  const { pulls } = answering(server, [summaries, ready], [])
  listen(createTransport(server, { timing: { betweenMs: 1, summariesMs: 500 } }), () => ({ cursors }))
  await soon(() => expect(pulls.length).toBeGreaterThan(2))
  expect(pulls[0]?.cursors).toEqual(cursors)
  expect(pulls[1]?.cursors).toEqual({ ...cursors, [userScope(alice.id)]: 7 })
  expect(pulls[1]?.waitMs).toBeLessThanOrEqual(500)
  await using other = await createSocketServer()
  const { pulls: tooOld } = answering(other, [summaries, ready])
  listen(createTransport(other, { timing: { betweenMs: 1, summariesMs: 0 } }), () => ({ cursors }))
  await soon(() => expect(tooOld).toHaveLength(2))
  expect(tooOld[1]?.cursors).toEqual(cursors)
})

test('an answer that does not come in time is a lost connection', async () => {
  await using server = await createSocketServer()
  answering(server)
  await listen(createTransport(server, { timing: { answerMs: 50 } })).hears(new Fault('No answer in time'))
})

test('a server that is not there, and one that refuses, are a lost connection', async () => {
  const server = await createSocketServer()
  server.script.pull = () => refuse('FORBIDDEN', { code: 'socket.sockets-too-many', facts: { socketsMax: 1 } })
  await listen(createTransport(server)).hears(new Refused({ code: 'socket.sockets-too-many', facts: { socketsMax: 1 } }))
  await server[Symbol.asyncDispose]()
  await listen(createTransport(server)).hears(expect.any(Fault))
})

test('[R12] calls go with the token of the last answer that was taken, and never with one that nobody has answered for', async () => {
  await using server = await createSocketServer()
  const answers = [[ready]]
  let pulls = 0
  server.script.pull = async (_, signal) => {
    pulls += 1
    const answer = answers.shift()
    return answer ?? new Promise<Frame[]>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('Gone'))))
  }
  const sent: string[] = []
  server.script.send = async ({ text }) => {
    sent.push(text)
    return aMessage(1)
  }
  let token = 'good'
  const transport = createTransport(server, { getAccessToken: () => Promise.resolve(token) })
  const { heard, hears } = listen(transport)
  await hears(ready)
  await soon(() => expect(pulls).toBe(2))
  // Someone signs in in another tab. It may be somebody else.
  token = 'newer'
  server.script.tokens = new Set(['newer'])
  await expect(transport.send(draft())).rejects.toMatchObject({ refusal: { code: 'auth.required' } })
  expect(sent).toEqual([])
  await soon(() => expect(pulls).toBe(3))
  answers.push([ready])
  await expect(transport.send(draft())).rejects.toMatchObject({ refusal: { code: 'auth.required' } })
  await soon(() => expect(heard).toEqual([ready, ready]))
  await transport.send(draft())
  expect(sent).toEqual(['hello'])
})

test('[R31] who has no token any more is signed out', async () => {
  await using server = await createSocketServer()
  server.script.tokens = new Set()
  const getAccessToken = ({ fresh }: { fresh: boolean }) => Promise.resolve(fresh ? null : 'good')
  await listen(createTransport(server, { getAccessToken })).hears('signed-out')
})

test('a refused token is asked for anew once, and then the session has ended', async () => {
  await using server = await createSocketServer()
  const asked: boolean[] = []
  const getAccessToken = ({ fresh }: { fresh: boolean }) => {
    asked.push(fresh)
    return Promise.resolve('stale')
  }
  await listen(createTransport(server, { getAccessToken })).hears('session-expired')
  expect(asked).toEqual([false, true])
})

test('the end of the stream is said with its reason, and nothing is pulled after it', async () => {
  await using server = await createSocketServer()
  const { pulls } = answering(server, [ready, { kind: 'end', reason: 'signed-out' }, said(1)])
  const { heard, hears } = listen(createTransport(server))
  await hears('signed-out')
  expect(heard).toEqual([ready, 'signed-out'])
  expect(pulls).toHaveLength(1)
})

test('paused, it tells nothing more and hangs up; calls go on; resumed, it names what is known then', async () => {
  await using server = await createSocketServer()
  const { pulls, hungUp } = answering(server, [ready])
  const transport = createTransport(server)
  const { heard, hears, pause, resume } = listen(transport)
  await hears(ready)
  await soon(() => expect(pulls).toHaveLength(2))
  const send = Promise.withResolvers<unknown>()
  server.script.send = () => send.promise
  const sent = transport.send(draft())
  pause()
  await soon(() => expect(hungUp()).toBe(1))
  send.resolve(aMessage(1))
  expect(await sent).toMatchObject({ seq: 1 })
  expect(pulls).toHaveLength(2)
  resume()
  await soon(() => expect(pulls).toHaveLength(3))
  expect(heard).toEqual([ready])
})

test('stopped, what is under way fails, and nothing is asked any more', async () => {
  await using server = await createSocketServer()
  const { pulls, hungUp } = answering(server, [ready])
  const transport = createTransport(server)
  const { heard, hears, stop } = listen(transport)
  await hears(ready)
  server.script.send = () => new Promise(() => undefined)
  const failed = Promise.allSettled([transport.send(draft()), transport.openChat({ chatId })])
  stop()
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(transport.send(draft())).rejects.toBeInstanceOf(Fault)
  await expect(transport.openChat({ chatId })).rejects.toBeInstanceOf(Fault)
  // What hadn't left when it was stopped never comes.
  await soon(() => expect(hungUp()).toBe(pulls.length - 1))
  expect(heard).toEqual([ready])
})
