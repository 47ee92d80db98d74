import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startFaultProxy } from '@parley/chaos/fault-proxy'
import { type Chat, chatScope, createMessageId, type Frame, limits } from '@parley/protocol'
import { describe, test, vi } from 'vitest'
import { startEngineClient } from './testing/engine-client.ts'
import { pageOrigin, startTestApi, type TestApi } from './testing/test-api.ts'
import { openDevice, type TestDevice } from './testing/test-device.ts'

async function startTalk(opened: AsyncDisposableStack) {
  const api = opened.use(await startTestApi())
  const [alice, bob] = await Promise.all([api.register('alice'), api.register('bob')])
  const created = await api.call('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, { token: alice.accessToken })
  const { id } = JSON.parse(created.body).result.data as Chat
  const send = async (text: string) => {
    const messageId = createMessageId()
    const { status } = await api.call('messages.send', { id: messageId, chatId: id, text }, { token: alice.accessToken })
    if (status !== 200) throw new Error(`Sending gave ${status}`)
    return messageId
  }
  return { api, alice, bob, chatId: id, send }
}

const messagesOf = ({ frames }: TestDevice) =>
  frames.flatMap((frame: Frame) =>
    frame.kind === 'events' ? frame.events.flatMap((event) => (event.type === 'message.sent' ? [event.message] : [])) : [],
  )
const heardOf = (device: TestDevice): string[] => messagesOf(device).map(({ id }) => id)

/** One of two that must not let others wait, so they share no `expect`. */
const eventually = (check: () => void, timeout: number) => vi.waitFor(check, { timeout, interval: 20 })
const openSockets = ({ server }: TestApi) => server.bufferedBytes().length

describe.concurrent('sockets that have stopped', () => {
  test('[S4.16] on a link that swallows everything both sides notice: the client within 8 s, the server lets go of the socket within 21 s', {
    timeout: 60_000,
  }, async ({ expect }) => {
    await using opened = new AsyncDisposableStack()
    const { api, bob, chatId, send } = await startTalk(opened)
    const proxy = opened.use(await startFaultProxy({ port: api.server.port }))
    const url = `http://127.0.0.1:${proxy.port}`
    const client = opened.use(await startEngineClient({ url, credentials: bob, chatId }))
    expect(openSockets(api)).toBe(1)

    const delay = monitorEventLoopDelay()
    delay.enable()
    opened.defer(() => void delay.disable())
    proxy.blackHole(true)
    const sinceMs = performance.now()
    await eventually(() => expect(client.status()).not.toBe('online'), 15_000)
    const clientMs = performance.now() - sinceMs
    await eventually(() => expect(openSockets(api)).toBe(0), 30_000)
    const serverMs = performance.now() - sinceMs
    console.info(`slow-sockets: noticed by the client after ${Math.round(clientMs)} ms, by the server after ${Math.round(serverMs)} ms`)
    // Timers are late by as much as the machine is busy: one for the ping, one for the pong.
    const lateMs = (2 * delay.max) / 1e6
    expect(clientMs - lateMs).toBeLessThan(8_000)
    expect(serverMs - lateMs).toBeLessThan(21_000)

    await send('said meanwhile')
    proxy.heal()
    client.parley.engine.tryNow()
    await eventually(() => expect(client.texts()).toEqual(['said meanwhile']), 20_000)
  })

  test('[S4.17] readers that stop reading hold at most a cap each and are let go of, and the others get everything', {
    timeout: 60_000,
  }, async ({ expect }) => {
    await using opened = new AsyncDisposableStack()
    const { api, alice, bob, chatId, send } = await startTalk(opened)
    const healthy = await Promise.all([openDevice(api.origin, alice), openDevice(api.origin, bob)])
    const paused = await Promise.all(Array.from({ length: 10 }, () => openDevice(api.origin, bob)))
    opened.defer(() => {
      for (const { raw } of [...healthy, ...paused]) raw.terminate()
    })
    for (const { raw } of paused) raw.pause()

    const sent: string[] = []
    const text = '€'.repeat(limits.messageTextCharsMax)
    let fullest = 0
    let full = 0
    // More than the kernel takes in for a reader that doesn't read, on its side and ours.
    while ((full < paused.length || sent.length < 300) && sent.length < 450) {
      sent.push(...(await Promise.all(Array.from({ length: 10 }, () => send(text)))))
      const held = api.server.bufferedBytes()
      fullest = Math.max(fullest, ...held)
      full = held.filter((bytes) => bytes > 64 * 1024).length
    }
    expect(full).toBe(paused.length)

    // One who comes back from before all that, and takes nothing either.
    const late = api.socket({ origin: pageOrigin })
    await late.upgraded
    const [first] = messagesOf(healthy[0] as TestDevice)
    late.say({ method: 'connectionParams', data: { token: alice.accessToken } })
    const cursors = { [chatScope(chatId)]: (first?.seq ?? 1) - 1 }
    late.say({ id: 1, method: 'subscription', params: { path: 'sync.subscribe', input: { cursors } } })
    late.raw.pause()
    const isLateFull = () => {
      const held = api.server.bufferedBytes()
      fullest = Math.max(fullest, ...held)
      return (held.at(-1) ?? 0) > 64 * 1024
    }
    await eventually(() => expect(isLateFull()).toBe(true), 20_000)
    for (let count = 0; count < 10; count += 1) sent.push(await send(text))
    fullest = Math.max(fullest, ...api.server.bufferedBytes())
    console.info(`slow-sockets: ${sent.length} messages, at most ${Math.round(fullest / 1024)} KiB held for a reader`)
    expect(fullest).toBeLessThan(512 * 1024)

    for (const device of healthy) await eventually(() => expect(heardOf(device).toSorted()).toEqual(sent.toSorted()), 10_000)
    expect(heardOf(healthy[0] as TestDevice)).toEqual(heardOf(healthy[1] as TestDevice))
    await eventually(() => expect(openSockets(api)).toBe(healthy.length), 30_000)
    const last = await send('and on it goes')
    for (const device of healthy) await eventually(() => expect(heardOf(device).at(-1)).toBe(last), 10_000)
  })
})
