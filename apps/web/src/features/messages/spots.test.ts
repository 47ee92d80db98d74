import { createChatId, createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { leaveAt, leftAt } from './spots.ts'

test('[UX9] each chat has its own place, and who left it at the end has none', () => {
  const [one, other] = [createChatId(), createChatId()]
  const spot = { id: createMessageId(), offsetPx: -12.5 }
  leaveAt(one, spot)
  expect(leftAt(one)).toEqual(spot)
  expect(leftAt(other)).toBeNull()
  leaveAt(one, null)
  expect(leftAt(one)).toBeNull()
})
