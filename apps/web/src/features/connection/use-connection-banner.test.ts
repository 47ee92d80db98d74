import { expect, test } from 'vitest'
import { toTrouble } from './use-connection-banner.ts'

test.each([
  [{ status: 'online', sinceMs: 0, attempt: 0, isLimited: false }, null],
  [{ status: 'online', sinceMs: 0, attempt: 0, isLimited: true }, { kind: 'limited' }],
  [{ status: 'signed-out', reason: 'signed-out' }, null],
  [{ status: 'connecting' }, { kind: 'connecting' }],
  [{ status: 'offline', attempt: 1, retryAtMs: 9_000 }, { kind: 'offline' }],
  [
    { status: 'reconnecting', attempt: 3, retryAtMs: 5_200 },
    { kind: 'reconnecting', secondsLeft: 5 },
  ],
  [
    { status: 'reconnecting', attempt: 3, retryAtMs: 900 },
    { kind: 'reconnecting', secondsLeft: null },
  ],
  [
    { status: 'reconnecting', attempt: 3, retryAtMs: null },
    { kind: 'reconnecting', secondsLeft: null },
  ],
] as const)('[S1.40] %o is shown as %o', (connection, trouble) => {
  expect(toTrouble(connection, 1_000)).toEqual(trouble)
})
