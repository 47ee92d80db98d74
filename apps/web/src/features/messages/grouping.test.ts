import type { TimelineRow } from '@parley/client'
import { type ChatId, createMessageId, type Message, type UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { placeRows } from './grouping.ts'

const alice = 'alice' as UserId
const bob = 'bob' as UserId
const chatId = 'chat' as ChatId

const said = (authorId: UserId, at: Date): TimelineRow => {
  const id = createMessageId()
  const message: Message = { id, chatId, seq: 1, updatedSeq: 1, authorId, kind: 'text', text: 'x', sentAt: at.toISOString() }
  return { status: 'sent', id, message }
}
const waiting = (authorId: UserId, at: Date): TimelineRow => ({
  status: 'sending',
  id: createMessageId(),
  chatId,
  authorId,
  text: 'x',
  writtenAt: at.toISOString(),
})
const at = (hour: number, minute: number, day = 20) => new Date(2026, 10, day, hour, minute)
const places = (rows: TimelineRow[]) => placeRows(rows, { hasMore: false }).map(({ place }) => place)

test('lines of one author within five minutes are one turn', () => {
  expect(places([said(bob, at(9, 0)), said(bob, at(9, 5)), said(bob, at(9, 8)), said(alice, at(9, 8)), said(bob, at(9, 9))])).toEqual([
    'first',
    'mid',
    'last',
    'single',
    'single',
  ])
})

test('who pauses longer than five minutes begins anew', () => {
  expect(places([said(bob, at(9, 0)), said(bob, at(9, 6))])).toEqual(['single', 'single'])
})

test('a turn ends with the day', () => {
  const rows = placeRows([said(bob, at(23, 59, 19)), said(bob, at(0, 1, 20))], { hasMore: false })
  expect(rows.map(({ place, startsDay }) => [place, startsDay])).toEqual([
    ['single', true],
    ['single', true],
  ])
})

test('what is on its way belongs to the turn like what is sent', () => {
  expect(places([said(alice, at(9, 0)), waiting(alice, at(9, 1))])).toEqual(['first', 'last'])
})

test('a clock that runs behind names no day twice', () => {
  const rows = placeRows([said(bob, at(9, 0, 20)), waiting(alice, at(9, 0, 19))], { hasMore: false })
  expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, false])
})

test('while there are older lines the first is held back, and what follows looks as it will', () => {
  const rows = [said(bob, at(9, 0)), said(bob, at(9, 1)), said(bob, at(9, 2))]
  const shown = placeRows(rows, { hasMore: true })
  expect(shown.map(({ place, startsDay }) => [place, startsDay])).toEqual([
    ['mid', false],
    ['last', false],
  ])
  const older = [said(bob, at(8, 59)), ...rows]
  expect(
    placeRows(older, { hasMore: true })
      .slice(-2)
      .map(({ place, startsDay }) => [place, startsDay]),
  ).toEqual([
    ['mid', false],
    ['last', false],
  ])
})

test('a single line is shown even if there are older ones', () => {
  expect(placeRows([said(bob, at(9, 0))], { hasMore: true })).toHaveLength(1)
})
