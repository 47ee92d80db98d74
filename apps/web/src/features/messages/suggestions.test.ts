import { expect, test } from 'vitest'
import { closedShortcode, findTrigger, matchPeople, toCompletion } from './suggestions.ts'

const triggerAt = (text: string) => findTrigger(text.replace('|', ''), text.indexOf('|'))

test.each([
  ['@|', { kind: 'mention', query: '', from: 0 }],
  ['could @bo|', { kind: 'mention', query: 'bo', from: 6 }],
  ['could @bo| help', { kind: 'mention', query: 'bo', from: 6 }],
  ['(@zoë|', { kind: 'mention', query: 'zoë', from: 1 }],
  ['so :ta|', { kind: 'emoji', query: 'ta', from: 3 }],
  [':+1|', { kind: 'emoji', query: '+1', from: 0 }],
  ['me@bo|', null],
  ['@bob |', null],
  ['at 10:30|', null],
  ['see :)|', null],
  [':t|', null],
  ['https://ex|', null],
  ['/|', { kind: 'command', query: '', from: 0 }],
  ['/sh|rug', { kind: 'command', query: 'sh', from: 0 }],
  ['/shrug |', null],
  ['and /sh|', null],
  ['/etc/ho|', null],
])('[UX35] %s', (text, trigger) => {
  expect(triggerAt(text)).toEqual(trigger)
})

test('[S2.22] a shortcode is closed by its second colon', () => {
  expect(closedShortcode('so :tada:', 9)).toEqual({ code: 'tada', from: 3 })
  expect(closedShortcode('10:30:00', 8)).toBeNull()
  expect(closedShortcode('::', 2)).toBeNull()
})

test('what is taken stands where it was begun, with one space after it', () => {
  const completed = (drawn: string) => {
    const text = drawn.replace('|', '')
    const { from, to, by, selected } = toCompletion(text, { from: 6, caret: drawn.indexOf('|'), by: '@bob ' })
    expect(selected).toEqual({ from: 11, to: 11 })
    return text.slice(0, from) + by + text.slice(to)
  }
  expect(completed('could @bo|')).toBe('could @bob ')
  expect(completed('could @bo| help')).toBe('could @bob help')
  expect(completed('could @bo|, help')).toBe('could @bob , help')
})

const people = [
  { id: '1', username: 'bob', displayName: 'Bob Lindqvist' },
  { id: '2', username: 'zoe', displayName: 'Zoë Keller' },
  { id: '3', username: 'kb', displayName: 'Karl Bobowski' },
  { id: '4', username: 'mei.tanaka', displayName: 'Mei Tanaka' },
]
const matching = (query: string) => matchPeople(people, query, 6).map(({ username }) => username)

test('[UX35] people are found by the beginning of any of their names, without case and accents', () => {
  expect(matching('bo')).toEqual(['bob', 'kb'])
  expect(matching('ZOE')).toEqual(['zoe'])
  expect(matching('tan')).toEqual(['mei.tanaka'])
  expect(matching('mei.t')).toEqual(['mei.tanaka'])
  expect(matching('x')).toEqual([])
  expect(matching('')).toHaveLength(4)
})
