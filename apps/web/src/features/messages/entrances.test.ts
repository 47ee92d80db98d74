import type { MessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createEntrances } from './entrances.ts'

const own = (id: string) => ({ id: id as MessageId, isOwn: true })
const other = (id: string) => ({ id: id as MessageId, isOwn: false })
const live = (nowMs: number) => ({ isLive: true, nowMs })
const take = (entrances: ReturnType<typeof createEntrances>, id: string) => entrances.take(id as MessageId)

test('history is simply there', () => {
  const entrances = createEntrances()
  entrances.admit([other('a'), own('b')], { isLive: false, nowMs: 0 })
  expect(take(entrances, 'a')).toBe(null)
  expect(take(entrances, 'b')).toBe(null)
})

test('an own message rises and another’s fades in, each once', () => {
  const entrances = createEntrances()
  entrances.admit([other('a')], { isLive: false, nowMs: 0 })
  entrances.admit([other('a'), own('b'), other('c')], live(10))
  expect(take(entrances, 'b')).toBe('rise')
  expect(take(entrances, 'c')).toBe('fade')
  entrances.admit([other('a'), own('b'), other('c')], live(20))
  expect(take(entrances, 'b')).toBe(null)
  expect(take(entrances, 'c')).toBe(null)
})

test('more than three within half a second are simply there', () => {
  const entrances = createEntrances()
  entrances.admit([other('a')], { isLive: false, nowMs: 0 })
  entrances.admit([other('a'), other('b'), other('c'), other('d'), other('e')], live(1_000))
  expect(['b', 'c', 'd', 'e'].map((id) => take(entrances, id))).toEqual([null, null, null, null])
  entrances.admit([other('e'), other('f')], live(1_600))
  expect(take(entrances, 'f')).toBe('fade')
})

test('what came while nobody looked doesn’t come in later', () => {
  const entrances = createEntrances()
  entrances.admit([other('a')], { isLive: false, nowMs: 0 })
  entrances.admit([other('a'), other('b')], { isLive: false, nowMs: 10 })
  entrances.admit([other('a'), other('b')], live(20))
  expect(take(entrances, 'b')).toBe(null)
})

test('older messages that come in front are simply there', () => {
  const entrances = createEntrances()
  entrances.admit([other('c')], { isLive: false, nowMs: 0 })
  entrances.admit([other('a'), other('b'), other('c')], live(10))
  expect(take(entrances, 'a')).toBe(null)
  expect(take(entrances, 'b')).toBe(null)
})

test('the first message of an empty chat comes in like any other', () => {
  const entrances = createEntrances()
  entrances.admit([], { isLive: false, nowMs: 0 })
  entrances.admit([own('a')], live(10))
  expect(take(entrances, 'a')).toBe('rise')
})

test('one that arrives above what is still on its way fades in', () => {
  const entrances = createEntrances()
  entrances.admit([other('a'), own('waiting')], { isLive: false, nowMs: 0 })
  entrances.admit([other('a'), other('b'), own('waiting')], live(10))
  expect(take(entrances, 'b')).toBe('fade')
})
