import { expect, test } from 'vitest'
import { messageIdSchema } from './ids.ts'
import { createUuidv7 } from './uuid.ts'

test('an id carries its millisecond, version and variant as RFC 9562 says', () => {
  // The example of RFC 9562, A.6.
  expect(createUuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('ids of later milliseconds sort after', () => {
  const ids = [1, 1_000, 1_700_000_000_000, 2 ** 47].map(createUuidv7)
  expect([...ids].sort()).toEqual(ids)
})

test('a hundred thousand ids of one millisecond are different, and each is accepted', () => {
  const ids = Array.from({ length: 100_000 }, () => createUuidv7(1_700_000_000_000))
  expect(new Set(ids).size).toBe(ids.length)
  expect(messageIdSchema.safeParse(ids[0]).success).toBe(true)
})
