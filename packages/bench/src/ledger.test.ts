import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'

test('[S2.38] what a listener did not hear is lost, what it heard again is a duplicate, and each delivery has its own time', () => {
  const ledger = createLedger()
  ledger.said('a', [1, 2, 3], 100)
  ledger.heard('a', 1, 105)
  ledger.heard('a', 2, 110)
  ledger.heard('a', 2, 111)
  expect(ledger.isComplete()).toBe(false)
  expect(ledger.report()).toEqual({ said: 1, lost: 1, twice: 1, unasked: 0, takenMs: [5, 10] })
})

test('it is complete when everyone has heard everything', () => {
  const ledger = createLedger()
  ledger.said('a', [1, 2], 0)
  ledger.said('b', [1], 0)
  for (const [id, listener] of [
    ['b', 1],
    ['a', 2],
    ['a', 1],
  ] as const)
    ledger.heard(id, listener, 1)
  expect(ledger.isComplete()).toBe(true)
  expect(ledger.report()).toMatchObject({ said: 2, lost: 0, twice: 0 })
})

test('what was never said, and what is heard by somebody outside the chat, was not asked for', () => {
  const ledger = createLedger()
  ledger.said('a', [1], 0)
  ledger.heard('a', 9, 1)
  ledger.heard('never said', 1, 1)
  expect(ledger.report()).toMatchObject({ unasked: 2, lost: 1 })
})

test('what may have been said or not may be heard, and nobody has to', () => {
  const ledger = createLedger()
  ledger.said('a', [1, 2], 0)
  ledger.heard('a', 1, 1)
  ledger.excuse('a')
  ledger.heard('a', 2, 2)
  expect(ledger.isComplete()).toBe(true)
  expect(ledger.report()).toMatchObject({ said: 0, lost: 0, twice: 0, unasked: 0 })
})
