import type { SentRow, TimelineRow } from '@parley/client'
import { type ChatId, createMessageId, type Message, type UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { type PlaceOptions, placeRows } from './grouping.ts'
import { me as alice, aMessage, bob } from './testing/a-message.ts'

const chatId = 'chat' as ChatId

let seq = 0
const said = (authorId: UserId, at: Date, changes: Partial<Message> = {}): SentRow => {
  seq += 1
  const message = aMessage({ seq, authorId, sentAt: at.toISOString(), ...changes })
  return { status: 'sent', id: message.id, message, quoted: null, change: null }
}
const left = (authorId: UserId, at: Date) =>
  said(authorId, at, { kind: 'system', text: '', system: { type: 'member.removed', userId: authorId } })
const waiting = (authorId: UserId, at: Date): TimelineRow => ({
  status: 'sending',
  id: createMessageId(),
  chatId,
  authorId,
  text: 'x',
  replyToId: null,
  quoted: null,
  writtenAt: at.toISOString(),
})
const at = (hour: number, minute: number, day = 20) => new Date(2026, 10, day, hour, minute)
const placed = (rows: TimelineRow[], options: Partial<PlaceOptions> = {}) =>
  placeRows(rows, { hasMore: false, me: alice, newFromSeq: null, ...options })
const places = (rows: TimelineRow[], options?: Partial<PlaceOptions>) => placed(rows, options).map(({ place }) => place)

test('[UX13] lines of one author within five minutes are one turn', () => {
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
  const rows = placed([said(bob, at(23, 59, 19)), said(bob, at(0, 1, 20))])
  expect(rows.map(({ place, startsDay }) => [place, startsDay])).toEqual([
    ['single', true],
    ['single', true],
  ])
})

test('what is on its way belongs to the turn like what is sent', () => {
  expect(places([said(alice, at(9, 0)), waiting(alice, at(9, 1))])).toEqual(['first', 'last'])
})

test('a line that nobody wrote ends a turn and belongs to none', () => {
  expect(places([said(bob, at(9, 0)), left(bob, at(9, 1)), said(bob, at(9, 2))])).toEqual(['single', 'single', 'single'])
})

test('[UX20] a tombstone keeps its place in the turn', () => {
  const removedAt = at(9, 3).toISOString()
  expect(places([said(bob, at(9, 0)), said(bob, at(9, 1), { text: '', removedAt }), said(bob, at(9, 2))])).toEqual(['first', 'mid', 'last'])
})

test('a clock that runs behind names no day twice', () => {
  const rows = placed([said(bob, at(9, 0, 20)), waiting(alice, at(9, 0, 19))])
  expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, false])
})

test('while there are older lines the first is held back, and what follows looks as it will', () => {
  const rows = [said(bob, at(9, 0)), said(bob, at(9, 1)), said(bob, at(9, 2))]
  const look = (lines: TimelineRow[]) => placed(lines, { hasMore: true }).map(({ place, startsDay }) => [place, startsDay])
  expect(look(rows)).toEqual([
    ['mid', false],
    ['last', false],
  ])
  expect(look([said(bob, at(8, 59)), ...rows]).slice(-2)).toEqual(look(rows))
})

test('a single line is shown even if there are older ones', () => {
  expect(placed([said(bob, at(9, 0))], { hasMore: true })).toHaveLength(1)
})

test('[UX5] the divider stands before the first message that counts as unread, and begins a turn', () => {
  const old = said(bob, at(9, 0))
  const own = said(alice, at(9, 1))
  const gone = said(bob, at(9, 2), { text: '', removedAt: at(9, 3).toISOString() })
  const first = said(bob, at(9, 3))
  const rows = placed([old, own, gone, first, said(bob, at(9, 4))], { newFromSeq: own.message.seq })
  expect(rows.map(({ startsNew }) => startsNew)).toEqual([false, false, false, true, false])
  expect(rows.map(({ place }) => place)).toEqual(['single', 'single', 'single', 'first', 'last'])
})

test('[UX5] without anything unread there is no divider', () => {
  expect(placed([said(bob, at(9, 0))]).some(({ startsNew }) => startsNew)).toBe(false)
  const own = said(alice, at(9, 1))
  expect(placed([own], { newFromSeq: own.message.seq }).some(({ startsNew }) => startsNew)).toBe(false)
})

test('a line that stands as it stood is the same object', () => {
  const rows = [said(alice, at(9, 0)), said(bob, at(9, 1)), said(bob, at(9, 2))]
  const before = placed(rows)
  const after = placed([...rows, said(bob, at(9, 3))])
  expect(after.slice(0, 2).every((row, index) => row === before[index])).toBe(true)
  expect(after[2]).toMatchObject({ place: 'mid' })
})
