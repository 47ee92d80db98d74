import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs, type Connection, type ConnectionEvent, connecting, stableMs, transition } from './connection.ts'

const run = (events: readonly ConnectionEvent[], from: Connection = connecting): Connection => events.reduce(transition, from)
const lost = (nowMs = 0, random = 0.5): ConnectionEvent => ({ type: 'lost', nowMs, random })
const networkLost: ConnectionEvent = { type: 'network-lost', nowMs: 0, random: 0.5 }
const ready = (nowMs = 0, isLimited = false): ConnectionEvent => ({ type: 'ready', nowMs, isLimited })
const retryDue: ConnectionEvent = { type: 'retry-due' }
const tryNow: ConnectionEvent = { type: 'try-now' }
const ended: ConnectionEvent = { type: 'ended', reason: 'session-expired' }

describe('the connection', () => {
  test('[R26] is connecting, then online, then reconnecting with the time of the next try', () => {
    expect(connecting.status).toBe('connecting')
    expect(run([ready(7)])).toEqual({ status: 'online', sinceMs: 7, attempt: 0, isLimited: false })
    expect(run([ready(), lost(1_000)])).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: 1_250 })
    expect(run([ready(), lost(1_000), retryDue])).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: null })
  })

  test('[R26] is reconnecting after a first attempt that failed', () => {
    expect(run([lost(0)])).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: 250 })
  })

  test('[R26] a device without a network is offline, tried all the same, and online once it works', () => {
    expect(run([ready(), networkLost])).toEqual({ status: 'offline', attempt: 1, retryAtMs: 250 })
    expect(run([ready(), networkLost, retryDue])).toEqual({ status: 'offline', attempt: 1, retryAtMs: null })
    expect(run([ready(), networkLost, retryDue, lost(0)]).status).toBe('offline')
    expect(run([ready(), networkLost, retryDue, ready()]).status).toBe('online')
    expect(run([ready(), networkLost, tryNow])).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: null })
  })

  test('[R26] nothing but a new start leads out of signed-out', () => {
    const signedOut = run([ready(), ended])
    expect(signedOut).toEqual({ status: 'signed-out', reason: 'session-expired' })
    expect(run([ready(), lost(), networkLost, tryNow, retryDue, { type: 'ended', reason: 'someone-else' }], signedOut)).toBe(signedOut)
  })

  test('[S1.40] [R51] without a stream it is online and limited, and stays online when that changes', () => {
    const limited = run([ready(7, true)])
    expect(limited).toEqual({ status: 'online', sinceMs: 7, attempt: 0, isLimited: true })
    expect(transition(limited, { type: 'limited', isLimited: true })).toBe(limited)
    expect(transition(limited, { type: 'limited', isLimited: false })).toEqual({ ...limited, isLimited: false })
    for (const state of [connecting, run([lost()]), run([networkLost]), run([ended])]) {
      expect(transition(state, { type: 'limited', isLimited: true })).toBe(state)
    }
  })

  test('[R27] the nth failure in a row waits at most 500 ms × 2^(n−1), and never more than 30 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        expect(backoffMs(attempt, random)).toBeGreaterThanOrEqual(0)
        expect(backoffMs(attempt, random)).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt))
      }),
    )
    expect([0, 1, 2, 5, 6, 30].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000])
    const retryAtMs = (failures: number) => run(Array.from({ length: failures }, () => [retryDue, lost(0)]).flat())
    expect([1, 2, 3].map(retryAtMs)).toMatchObject([{ retryAtMs: 250 }, { retryAtMs: 500 }, { retryAtMs: 1_000 }])
  })

  test('[R28] after a connection that lasted the count begins anew, after a short one at two at most', () => {
    const failures = (count: number) => Array.from({ length: count }, () => [lost(), retryDue]).flat()
    const after = (count: number, lastedMs: number) => run([...failures(count), ready(0), lost(lastedMs)])
    expect(after(1, stableMs - 1)).toMatchObject({ attempt: 2 })
    expect(after(9, stableMs - 1)).toMatchObject({ attempt: 3, retryAtMs: stableMs - 1 + 1_000 })
    expect(after(9, stableMs)).toMatchObject({ attempt: 1 })
    expect(run([...failures(9), ready(0), networkLost])).toMatchObject({ attempt: 3 })
  })

  test('[R29] trying now ends a wait, and changes nothing else', () => {
    expect(run([lost(), tryNow])).toEqual({ status: 'reconnecting', attempt: 1, retryAtMs: null })
    for (const state of [connecting, run([ready()]), run([lost(), tryNow])]) expect(transition(state, tryNow)).toBe(state)
  })

  test('[R27] a retry that is due is tried once', () => {
    const trying = run([lost(), retryDue])
    expect(transition(trying, retryDue)).toBe(trying)
  })
})
