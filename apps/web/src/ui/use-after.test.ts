import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAfter } from './use-after.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function createBones() {
  const seen: [atMs: number, isShown: boolean][] = []
  const from = Date.now()
  const bones = createAfter({ delayMs: 150, atLeastMs: 300, onChange: (isShown) => seen.push([Date.now() - from, isShown]) })
  return { ...bones, seen }
}

test('[UX52] what comes within 150 ms is awaited without a sign of it', () => {
  const { set, seen } = createBones()
  set(true)
  vi.advanceTimersByTime(149)
  set(false)
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([])
})

test('[UX52] what takes longer shows bones after 150 ms, for at least 300', () => {
  const { set, seen } = createBones()
  set(true)
  vi.advanceTimersByTime(160)
  set(false)
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([
    [150, true],
    [450, false],
  ])
})

test('[UX52] bones that have been there long enough go with what comes', () => {
  const { set, seen } = createBones()
  set(true)
  vi.advanceTimersByTime(2_000)
  set(false)
  vi.advanceTimersByTime(0)
  expect(seen).toEqual([
    [150, true],
    [2_000, false],
  ])
})

test('[UX52] what is awaited again before they have gone keeps them, and who leaves sees nothing more', () => {
  const { set, stop, seen } = createBones()
  set(true)
  vi.advanceTimersByTime(200)
  set(false)
  vi.advanceTimersByTime(100)
  set(true)
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([[150, true]])
  set(false)
  stop()
  vi.advanceTimersByTime(5_000)
  expect(seen).toEqual([[150, true]])
})
