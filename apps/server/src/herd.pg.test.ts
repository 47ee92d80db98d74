import { openDatabase, statement } from '@parley/db'
import { type Chat, type Credentials, createMessageId, type Frame } from '@parley/protocol'
import { expect, test } from 'vitest'
import { openDevice, type TestDevice } from './testing/test-device.ts'
import { startTestSystem } from './testing/test-system.ts'

const people = 15
const socketsOfEach = 20

const countStatement = statement<{ count: number }>('test.count', `select count(*) from pg_stat_activity where application_name = 'parley'`)

const isEnd = (frame: Frame) => frame.kind === 'end'
const tells = (text: string) => (frame: Frame) =>
  frame.kind === 'events' && frame.events.some((event) => event.type === 'message.sent' && event.message.text === text)

test('[S4.16] 300 sockets end in waves with the reason when the server stops, and come back when it or its successor runs: no error after that', {
  timeout: 120_000,
}, async () => {
  await using system = await startTestSystem()
  const founder = await system.register('founder')
  const crew = [founder]
  while (crew.length < people) crew.push(await system.register(`person-${crew.length}`))
  const memberIds = crew.map(({ user }) => user.id)
  const chat = await system.call<Chat>('chats.create', { kind: 'group', name: 'Herd', memberIds }, founder.accessToken)
  const owners = crew.flatMap((person) => Array.from({ length: socketsOfEach }, () => person))

  /** With jitter, like the real client, and more impatient than that. */
  async function comeBack(person: Credentials): Promise<TestDevice> {
    for (;;) {
      try {
        return await openDevice(system.url, person)
      } catch {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 2_000))
      }
    }
  }

  async function speak(devices: readonly TestDevice[], text: string): Promise<void> {
    await system.call('messages.send', { id: createMessageId(), chatId: chat.id, text }, founder.accessToken)
    const heard = await Promise.all(devices.map((device) => device.until(tells(text))))
    expect(heard.filter((frame) => frame === null)).toEqual([])
    const answers = await Promise.allSettled(devices.map((device) => device.ask('typing.set', { chatId: chat.id, on: false })))
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([])
  }

  let devices = await Promise.all(owners.map(comeBack))
  await speak(devices, 'before')
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const ends: number[] = []
    const told = devices.map(async (device) => {
      const frame = await device.until(isEnd)
      ends.push(performance.now())
      return frame
    })
    const stopped = system.stopServer(signal)
    const returning = devices.map(async ({ closed }, index) => {
      await closed
      return comeBack(owners[index] ?? founder)
    })
    const reasons = await Promise.all(told)
    if (signal === 'SIGTERM') {
      expect(await stopped).toBe(0)
      expect(reasons).toEqual(owners.map(() => ({ kind: 'end', reason: 'shutting-down' })))
      // Six waves, a quarter of a second apart: a timer is late at most.
      expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan(1_000)
    }
    await stopped
    const downMs = performance.now()
    await system.restartServer(signal)
    devices = await Promise.all(returning)
    console.info(`herd: ${devices.length} live ${Math.round(performance.now() - downMs)} ms after ${signal}`)
    await speak(devices, `after ${signal}`)
  }

  const watcher = openDatabase(`${system.databaseUrl}?application_name=watcher`, { connectionsMax: 1 })
  const [counted] = await watcher.query(countStatement, [])
  await watcher.close()
  expect(counted?.count).toBeLessThanOrEqual(16)
  expect(system.unplannedExits).toEqual([])
  for (const { raw } of devices) raw.terminate()
})
