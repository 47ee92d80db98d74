import type { Storage } from '@parley/sync'
import { expect, test } from 'vitest'
import { chatId } from '../testing/words.ts'
import { askToPersist } from './ask-to-persist.ts'
import { whenWordsAreSaved } from './own-storage.ts'

const draft = { text: 'half', replyToId: null, editing: null }

test('the first words that are saved are noticed, once, and nothing else is', async () => {
  let noticed = 0
  const saved: unknown[] = []
  const storage: Storage = {
    load: () => Promise.resolve(null),
    save: (changes) => Promise.resolve(void saved.push(changes)),
    clear: () => Promise.resolve(),
  }
  const kept = whenWordsAreSaved(storage, () => {
    noticed += 1
  })
  await kept.save({ users: {}, drafts: { [chatId]: null } })
  expect(noticed).toBe(0)
  await kept.save({ drafts: { [chatId]: draft } })
  await kept.save({ drafts: { [chatId]: draft } })
  expect(noticed).toBe(1)
  expect(saved).toHaveLength(3)
})

/** Whether a browser is asked to keep what is stored. */
async function isAsked(given: { state?: string; isChromium?: boolean; isPersisted?: boolean; isInsecure?: boolean }) {
  let asked = 0
  const { state, isChromium, isPersisted = false, isInsecure } = given
  await askToPersist({
    ...(!isInsecure && { storage: { persist: () => Promise.resolve(++asked > 0), persisted: () => Promise.resolve(isPersisted) } }),
    permissions: { query: () => (state ? Promise.resolve({ state }) : Promise.reject(new TypeError('persistent-storage'))) },
    ...(isChromium && { userAgentData: {} }),
  })
  return asked === 1
}

test('a browser is asked not to clear words away only where no person is asked for it', async () => {
  expect(await isAsked({ state: 'granted' })).toBe(true)
  expect(await isAsked({ state: 'prompt', isChromium: true })).toBe(true)
  expect(await isAsked({})).toBe(true)
  expect(await isAsked({ state: 'prompt' })).toBe(false)
  expect(await isAsked({ state: 'denied', isChromium: true })).toBe(false)
  expect(await isAsked({ state: 'granted', isPersisted: true })).toBe(false)
  expect(await isAsked({ isInsecure: true })).toBe(false)
})
