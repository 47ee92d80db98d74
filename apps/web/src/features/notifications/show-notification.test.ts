import { afterEach, expect, test, vi } from 'vitest'
import { showNotification, watchPresses } from './show-notification.ts'

afterEach(() => vi.unstubAllGlobals())

const options = { body: 'are you there?', tag: 'parley-chat-1', renotify: true }

/** A phone: pages may show nothing, their worker may. */
function createPhone({ isActive = true } = {}) {
  const shown: { title: string; tag: string; data: unknown }[] = []
  const pages = new EventTarget()
  const registration = {
    active: isActive ? {} : null,
    showNotification: async (title: string, { tag, data }: { tag: string; data: unknown }) => void shown.push({ title, tag, data }),
    getNotifications: async ({ tag }: { tag: string }) =>
      shown.filter((one) => one.tag === tag).map((one) => ({ close: () => shown.splice(shown.indexOf(one), 1) })),
  }
  vi.stubGlobal(
    'Notification',
    class {
      constructor() {
        throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.')
      }
    },
  )
  vi.stubGlobal('navigator', { serviceWorker: Object.assign(pages, { getRegistration: async () => registration }) })
  const press = (data: unknown) => pages.dispatchEvent(Object.assign(new Event('message'), { data }))
  return { shown, press }
}

test('[UX46] where only a service worker may tell of a message, it does, and takes it back when it was read', async () => {
  const phone = createPhone()
  const told = await showNotification('Bob', options, { address: '/c/1?m=2', onPress: () => {} })
  expect(phone.shown).toEqual([{ title: 'Bob', tag: 'parley-chat-1', data: { address: '/c/1?m=2' } }])
  told?.close()
  await vi.waitFor(() => expect(phone.shown).toEqual([]))
})

test('[UX46] pressed there, it leads to its message in the page that is open', () => {
  const phone = createPhone()
  const opened: string[] = []
  const stop = watchPresses((address) => opened.push(address))
  phone.press({ kind: 'something else' })
  phone.press(null)
  phone.press({ kind: 'parley.notice-pressed', address: '/c/1?m=2' })
  stop()
  phone.press({ kind: 'parley.notice-pressed', address: '/c/3' })
  expect(opened).toEqual(['/c/1?m=2'])
})

test('[UX46] a page whose worker isn’t there yet tells of nothing, and nothing breaks', async () => {
  const phone = createPhone({ isActive: false })
  expect(await showNotification('Bob', options, { address: '/', onPress: () => {} })).toBeNull()
  expect(phone.shown).toEqual([])
})
