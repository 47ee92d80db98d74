import { expect, test, vi } from 'vitest'
import { Sleep } from './sleep.ts'

test('whoever is woken is awake at once, and goes on a moment later', async () => {
  const sleep = new Sleep()
  let isUp = false
  const slept = sleep.untilWoken(60_000).then(() => {
    isUp = true
  })
  expect(sleep.isAsleep()).toBe(true)
  sleep.end()
  expect([sleep.isAsleep(), isUp]).toEqual([false, false])
  await slept
  expect(isUp).toBe(true)
})

test('nobody is woken before they sleep, and who isn’t woken wakes by themselves', async () => {
  vi.useFakeTimers()
  const sleep = new Sleep()
  sleep.end()
  const slept = sleep.untilWoken(1_000)
  await vi.advanceTimersByTimeAsync(999)
  expect(sleep.isAsleep()).toBe(true)
  await vi.advanceTimersByTimeAsync(1)
  await slept
  expect(sleep.isAsleep()).toBe(false)
  vi.useRealTimers()
})
