import { expect, test, vi } from 'vitest'
import { createLine } from './line.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('so many go at once, and the rest in the order in which they came', async () => {
  const line = createLine({ atOnceMax: 2 })
  const gone: number[] = []
  const leaves: ((() => void) | null)[] = []
  for (let who = 0; who < 5; who += 1) {
    void line.enter().then((leave) => {
      gone.push(who)
      leaves[who] = leave
    })
  }
  await settled()
  expect(gone).toEqual([0, 1])
  leaves[1]?.()
  leaves[1]?.()
  await settled()
  expect(gone).toEqual([0, 1, 2])
  leaves[0]?.()
  leaves[2]?.()
  await settled()
  expect(gone).toEqual([0, 1, 2, 3, 4])
  expect(line.isEmpty).toBe(false)
  leaves[3]?.()
  leaves[4]?.()
  expect(line.isEmpty).toBe(true)
})

test('one more than may wait is told so at once', async () => {
  const line = createLine({ atOnceMax: 1, waitingMax: 1 })
  const leave = await line.enter()
  const next = line.enter()
  expect(await line.enter()).toBeNull()
  leave?.()
  expect(await next).not.toBeNull()
})

test('who goes away while waiting takes up nobody’s turn', async () => {
  const line = createLine({ atOnceMax: 1 })
  const gone = new AbortController()
  const leave = await line.enter()
  const leaving = line.enter(gone.signal)
  const staying = line.enter()
  gone.abort()
  const leaveNothing = await leaving
  leaveNothing?.()
  leave?.()
  expect(await staying).not.toBeNull()
  expect(await createLine({ atOnceMax: 0 }).enter(gone.signal)).not.toBeNull()
})

test('who has waited for too long is told so, and the next one isn’t late for it', async () => {
  vi.useFakeTimers()
  try {
    const line = createLine({ atOnceMax: 1, waitMsMax: 1_000 })
    const leave = await line.enter()
    const early = line.enter()
    await vi.advanceTimersByTimeAsync(600)
    const late = line.enter()
    await vi.advanceTimersByTimeAsync(600)
    expect(await early).toBeNull()
    leave?.()
    expect(await late).not.toBeNull()
  } finally {
    vi.useRealTimers()
  }
})
