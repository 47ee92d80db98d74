import { expect, test } from 'vitest'
import { followReturn, here, type Return } from './follow-return.ts'

type Moment = [isTroubleShown: boolean, isOnline: boolean, unread: number]
const after = (...moments: Moment[]): Return =>
  moments.reduce((state, [isTroubleShown, isOnline, unread]) => followReturn(state, { isTroubleShown, isOnline, unread }), here)

test('[UX51] who was away is told on their return how much arrived meanwhile', () => {
  expect(after([false, true, 3], [true, false, 3], [true, true, 17], [false, true, 17])).toEqual({ status: 'back', arrived: 14 })
})

test('[UX51] a moment without a connection that was shown to nobody is told to nobody', () => {
  expect(after([false, true, 3], [false, false, 3], [false, true, 5])).toBe(here)
})

test('[UX51] what is read meanwhile on another device is nothing that arrived', () => {
  expect(after([true, false, 9], [true, true, 2])).toEqual({ status: 'back', arrived: 0 })
})

test('[UX51] each absence is told of by itself', () => {
  expect(after([true, false, 0], [true, true, 2], [true, false, 2], [true, true, 3])).toEqual({ status: 'back', arrived: 1 })
  expect(after([true, false, 0], [true, true, 2], [true, false, 2])).toEqual({ status: 'away', unreadBefore: 2 })
})
