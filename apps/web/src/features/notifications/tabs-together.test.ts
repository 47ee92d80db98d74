import { createChatId, createUserId } from '@parley/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTabsTogether, type LockManager } from './tabs-together.ts'

/** Node's own, which work across everything in this process. */
const { locks } = globalThis.navigator as unknown as { locks: LockManager }

function openTabs(userId = createUserId()) {
  const open = () => {
    const tab = createTabsTogether(userId, locks)
    onTestFinished(tab.leave)
    return tab
  }
  return [open(), open()] as const
}

test('[UX46] of several tabs one speaks, and the next one when it is gone', async () => {
  const [one, other] = openTabs()
  await vi.waitFor(() => expect(one.isSpeaker()).toBe(true))
  expect(other.isSpeaker()).toBe(false)
  one.leave()
  await vi.waitFor(() => expect(other.isSpeaker()).toBe(true))
})

test('[UX46] a chat that is seen in one tab is seen for all, until one looks elsewhere', async () => {
  const [one, other] = openTabs()
  const chatId = createChatId()
  expect(await one.isSeen(chatId)).toBe(false)
  other.see(chatId)
  await vi.waitFor(async () => expect(await one.isSeen(chatId)).toBe(true))
  expect(await one.isSeen(createChatId())).toBe(false)
  other.see(null)
  await vi.waitFor(async () => expect(await one.isSeen(chatId)).toBe(false))
})

test('[UX46] tabs of another person are none of these', async () => {
  const [one] = openTabs()
  const [stranger] = openTabs()
  const chatId = createChatId()
  stranger.see(chatId)
  await vi.waitFor(async () => expect(await stranger.isSeen(chatId)).toBe(true))
  await vi.waitFor(() => expect([one.isSpeaker(), stranger.isSpeaker()]).toEqual([true, true]))
  expect(await one.isSeen(chatId)).toBe(false)
})
