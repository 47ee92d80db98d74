import { createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createSelection } from './use-selection.ts'

test('[UX24] messages are chosen one by one, from the first on until it ends', () => {
  const [one, other] = [createMessageId(), createMessageId()]
  const selection = createSelection()
  let heard = 0
  selection.subscribe(() => {
    heard += 1
  })
  selection.toggle(one)
  expect([selection.chosen(), heard]).toEqual([null, 0])
  selection.start(one)
  selection.toggle(other)
  expect([...(selection.chosen() ?? [])]).toEqual([one, other])
  selection.toggle(one)
  selection.toggle(other)
  // With none chosen one still chooses: the last tap may have been a slip.
  expect(selection.chosen()?.size).toBe(0)
  selection.end()
  selection.end()
  expect([selection.chosen(), heard]).toEqual([null, 5])
})
