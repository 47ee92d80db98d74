import { createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createPulls } from './pulls.ts'

const stream = () => ({ end: () => undefined })

test('a process opens only so many pulls at once; those that wait are not counted', () => {
  const pulls = createPulls({ openingMax: 2 })
  const [first] = [createUserId(), createUserId()].map((userId) => pulls.begin(userId, stream()))
  expect(() => pulls.begin(createUserId(), stream())).toThrow('server.unavailable')
  first?.opened()
  first?.answered()
  const third = pulls.begin(createUserId(), stream())
  expect(() => pulls.begin(createUserId(), stream())).toThrow('server.unavailable')
  third.answered()
  expect(() => pulls.begin(createUserId(), stream())).not.toThrow()
})
