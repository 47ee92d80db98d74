import type { Refusal } from '@parley/protocol'
import { expect, test } from 'vitest'
import { Fault, isFinal, Refused } from './transport.ts'

test.each<[Refusal, boolean]>([
  [{ code: 'message.not-allowed', facts: {} }, true],
  [{ code: 'message.id-taken', facts: {} }, true],
  [{ code: 'request.batch-too-large', facts: { callsMax: 10 } }, true],
  [{ code: 'server.unavailable', facts: {} }, false],
  [{ code: 'auth.too-many-attempts', facts: { retryAfterSeconds: 1 } }, false],
  [{ code: 'auth.required', facts: {} }, false],
  [{ code: 'sync.not-subscribed', facts: {} }, false],
])('[R24] whether %o is final: %s', (refusal, final) => {
  expect(isFinal(new Refused(refusal))).toBe(final)
})

test('[R24] a fault is never final', () => {
  expect(isFinal(new Fault('Lost'))).toBe(false)
})
