import { createChatId, createUserId, limits } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createTypingThrottle } from './typing-throttle.ts'

const chatId = createChatId()
const userId = createUserId()

/** A throttle whose time is told. */
function createThrottle() {
  let now = 0
  const throttle = createTypingThrottle({ now: () => now })
  return {
    type: (on: boolean, chat = chatId) => throttle.lets({ chatId: chat, userId, on }),
    pass(ms: number) {
      now += ms
    },
  }
}

test('[S2.9] of someone who says that they type at every key, others hear once in three seconds', () => {
  const { type, pass } = createThrottle()
  let heard = 0
  for (let ms = 0; ms < 30_000; ms += 50) {
    if (type(true)) heard += 1
    pass(50)
  }
  expect(heard).toBeGreaterThanOrEqual(10)
  expect(heard).toBeLessThanOrEqual(11)
})

test('a device that keeps to the three seconds is heard each time, its timer a little early included', () => {
  const { type, pass } = createThrottle()
  for (let said = 0; said < 10; said += 1) {
    expect(type(true)).toBe(true)
    pass(limits.typingEveryMs - 100)
  }
})

test('[S2.9] to stop is told at once and once; to begin again is not a way around the limit', () => {
  const { type, pass } = createThrottle()
  expect([type(false), type(true), type(false), type(false), type(true), type(false)]).toEqual([false, true, true, false, false, false])
  pass(limits.typingEveryMs)
  expect([type(true), type(false)]).toEqual([true, true])
})

test('each chat is counted by itself', () => {
  const { type } = createThrottle()
  expect([type(true), type(true, createChatId())]).toEqual([true, true])
})
