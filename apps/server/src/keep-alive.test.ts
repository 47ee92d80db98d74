import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createKeepAlive } from './keep-alive.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A socket that writes down what happens to it. */
function createSocket() {
  const happened: string[] = []
  return { happened, send: (word: unknown) => void happened.push(String(word)), terminate: () => void happened.push('let go of') }
}

test('who is silent is asked once, and let go of when no answer comes', () => {
  const keepAlive = createKeepAlive()
  const silent = createSocket()
  keepAlive.heard(silent)
  vi.advanceTimersByTime(14_000)
  expect(silent.happened).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(silent.happened).toEqual(['PING'])
  vi.advanceTimersByTime(5_000)
  expect(silent.happened).toEqual(['PING', 'let go of'])
  vi.advanceTimersByTime(60_000)
  expect(silent.happened).toHaveLength(2)
})

test('who answers stays, who speaks isn’t asked, and who has left hears nothing', () => {
  const keepAlive = createKeepAlive()
  const [answering, speaking, gone] = [createSocket(), createSocket(), createSocket()]
  for (const socket of [answering, speaking, gone]) keepAlive.heard(socket)
  keepAlive.forget(gone)
  for (let seconds = 1; seconds <= 60; seconds += 1) {
    const asked = answering.happened.length
    vi.advanceTimersByTime(1_000)
    if (answering.happened.length > asked) keepAlive.heard(answering)
    if (seconds % 10 === 0) keepAlive.heard(speaking)
  }
  expect(answering.happened).toEqual(['PING', 'PING', 'PING', 'PING'])
  expect([speaking.happened, gone.happened]).toEqual([[], []])
})
