import { createUserId, type User } from '@parley/protocol'
import { expect, test } from 'vitest'
import { type PresenceWords, presenceLabel } from './presence-label.ts'

const words: PresenceWords = {
  online: 'online',
  away: 'away',
  busy: 'busy',
  offline: 'offline',
  yesterday: 'Yesterday',
  lastSeenAt: (time) => `last seen at ${time}`,
  lastSeenOn: (day) => `last seen ${day}`,
}
const now = new Date(2026, 10, 20, 14, 40)
const bob: User = {
  id: createUserId(),
  username: 'bob',
  displayName: 'Bob',
  bio: '',
  isBot: false,
  presence: 'online',
  lastSeenAt: now.toISOString(),
}
const labelOf = (change: Partial<User>) => presenceLabel({ ...bob, ...change }, now, words)

test('[UX48] who is there is said in words, not by a dot alone', () => {
  expect(labelOf({ presence: 'online' })).toBe('online')
  expect(labelOf({ presence: 'away' })).toBe('away')
  expect(labelOf({ presence: 'busy' })).toBe('busy')
})

test.each([
  [new Date(2026, 10, 20, 14, 5), 'last seen at 14:05'],
  [new Date(2026, 10, 20, 14, 41), 'last seen at 14:41'],
  [new Date(2026, 10, 19, 23, 59), 'last seen yesterday'],
  [new Date(2026, 10, 17, 8), 'last seen Tue'],
  [new Date(2025, 10, 3, 8), 'last seen 3 Nov 2025'],
])('[UX48] who is gone was last seen %s', (at, label) => {
  expect(labelOf({ presence: 'offline', lastSeenAt: at.toISOString() })).toBe(label)
})

test('[UX48] who shares no last seen is offline, and nothing more is said', () => {
  expect(labelOf({ presence: 'offline', lastSeenAt: null })).toBe('offline')
})

test('a bot has no presence', () => {
  expect(labelOf({ isBot: true, presence: 'offline' })).toBeNull()
})
