import { expect, test } from 'vitest'
import { toTimeZone } from './time-zone-cookie.ts'

test('a zone is known by one name, and what is none is not looked at', () => {
  expect(['Europe/Berlin', 'europe/berlin', 'UTC'].map(toTimeZone)).toEqual(['Europe/Berlin', 'Europe/Berlin', 'UTC'])
  expect([undefined, '', '+01:23', 'Mars/Olympus', 'x'.repeat(5_000)].map(toTimeZone)).toEqual([null, null, null, null, null])
})
