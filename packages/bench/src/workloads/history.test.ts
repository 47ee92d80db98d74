import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { type History, judgeHistory, type MeasuredScreen } from './history.ts'

const screen = (name: MeasuredScreen['name'], changed: Partial<MeasuredScreen> = {}): MeasuredScreen => ({
  name,
  p99: 300,
  bytes: 200 * 1_024,
  ...changed,
})

const kept: History = {
  world: { people: 5_000, chats: 10_000, messages: 1_000_000, events: 1_300_000 },
  screens: [screen('first page of chats'), screen('new device', { bytes: 2_000_000 }), screen('device that comes back')],
  procedures: [{ name: 'messages.list', p50: 3, p99: 300, serverMs: 1, postgresMs: 1 }],
}

test('[S6.5] procedures and screens within their bounds breach nothing, however much a device is told after its first screen', () => {
  expect(judge(judgeHistory(kept))).toEqual([])
})

test.each<[Partial<History>, string]>([
  [{ procedures: [{ name: 'messages.list', p50: 3, p99: 301, serverMs: 1, postgresMs: 1 }] }, 'messages.list, p99'],
  [{ screens: [screen('first page of chats', { bytes: 201 * 1_024 })] }, 'first page of chats'],
  [{ screens: [screen('new device', { p99: 301 })] }, 'new device, p99'],
])('[S6.5] %o breaches one figure, by name', (changed, name) => {
  expect(judge(judgeHistory({ ...kept, ...changed }))).toEqual([expect.stringContaining(name)])
})
