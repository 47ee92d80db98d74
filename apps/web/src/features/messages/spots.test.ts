import { createChatId, createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createSpots, type Left } from './spots.ts'

/** A tab, in which one page comes after another. */
function createTab() {
  const stored = new Map<string, string>()
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
  } as unknown as Storage
  const open = ({ isReload }: { isReload: boolean }) => createSpots({ storage: () => storage, isReload })
  return { stored, open }
}

const somewhere = (): Left => ({ spot: { id: createMessageId(), offsetPx: -12.5 }, waysBack: [] })

test('[UX9] each chat has its own place, and who left it at the end has none', () => {
  const page = createTab().open({ isReload: false })
  const [one, other] = [createChatId(), createChatId()]
  const left = somewhere()
  page.leaveAt(one, left)
  expect(page.leftAt(one)).toEqual(left)
  expect(page.leftAt(other)).toBeNull()
  page.leaveAt(one, { spot: null, waysBack: [] })
  expect(page.leftAt(one)).toBeNull()
})

test('[UX9] a reload leaves one where one was, in every chat, with the ways back', () => {
  const tab = createTab()
  const [one, other] = [createChatId(), createChatId()]
  const [before, now] = [somewhere(), { ...somewhere(), waysBack: [{ id: createMessageId(), offsetPx: 3 }, null] }]
  const page = tab.open({ isReload: false })
  page.leaveAt(one, before)
  page.keepAt(`/c/${other}?m=x`, other, now)

  const reloaded = tab.open({ isReload: true })
  expect([reloaded.leftAt(one), reloaded.leftAt(other)]).toEqual([before, now])
  expect(reloaded.isReturnTo(`/c/${other}?m=x`)).toBe(true)
  expect(reloaded.isReturnTo(`/c/${other}?m=y`)).toBe(false)
  reloaded.leaveAt(other, now)
  expect(reloaded.isReturnTo(`/c/${other}?m=x`)).toBe(false)
})

test('[UX50] who comes from elsewhere begins anew: at the link, or at what is unread', () => {
  const tab = createTab()
  const chatId = createChatId()
  tab.open({ isReload: false }).keepAt(`/c/${chatId}`, chatId, somewhere())
  const page = tab.open({ isReload: false })
  expect(page.leftAt(chatId)).toBeNull()
  expect(page.isReturnTo(`/c/${chatId}`)).toBe(false)
})

test('[UX9] of many chats the latest are kept, what is damaged is nothing, and without storage nothing is lost but the reload', () => {
  const tab = createTab()
  const page = tab.open({ isReload: false })
  const chatIds = Array.from({ length: 40 }, createChatId)
  for (const chatId of chatIds) page.leaveAt(chatId, somewhere())
  expect(chatIds.filter((chatId) => page.leftAt(chatId) !== null)).toEqual(chatIds.slice(-30))

  const [chatId] = chatIds
  page.keepAt('/', chatId as (typeof chatIds)[0], somewhere())
  for (const name of tab.stored.keys()) tab.stored.set(name, '{"left":1}')
  expect(tab.open({ isReload: true }).leftAt(chatId as (typeof chatIds)[0])).toBeNull()

  const forbidden = createSpots({
    storage: () => {
      throw new DOMException('forbidden', 'SecurityError')
    },
    isReload: true,
  })
  const left = somewhere()
  forbidden.keepAt('/', chatId as (typeof chatIds)[0], left)
  expect(forbidden.leftAt(chatId as (typeof chatIds)[0])).toEqual(left)
})
