import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let toasts: typeof import('./toast.ts')
beforeEach(async () => {
  vi.useFakeTimers()
  vi.resetModules()
  toasts = await import('./toast.ts')
})
afterEach(() => vi.useRealTimers())

const standing = () =>
  toasts
    .shownToasts()
    .filter(({ isLeaving }) => !isLeaving)
    .map(({ text }) => text)

test('a fourth toast sends the oldest away', () => {
  for (const text of ['one', 'two', 'three', 'four']) toasts.showToast({ text })
  expect(standing()).toEqual(['two', 'three', 'four'])
  vi.runAllTimers()
  expect(toasts.shownToasts()).toHaveLength(3)
})

test('whoever takes the action is not told that nobody did', () => {
  const [run, onLeft] = [vi.fn(), vi.fn()]
  toasts.showToast({ text: 'Message deleted', action: { label: 'Undo', run }, onLeft })
  const [shown] = toasts.shownToasts()
  toasts.leave(shown?.id ?? 0, 'acted')
  toasts.leave(shown?.id ?? 0, 'left')
  expect([run, onLeft].map((each) => each.mock.calls.length)).toEqual([1, 0])
})

test('a toast that leaves by itself, is pushed out or is taken back says so once', () => {
  const onLeft = vi.fn()
  const takeBack = toasts.showToast({ text: 'Message deleted', onLeft })
  takeBack()
  vi.runAllTimers()
  takeBack()
  expect(onLeft).toHaveBeenCalledTimes(1)
  expect(standing()).toEqual([])
})
