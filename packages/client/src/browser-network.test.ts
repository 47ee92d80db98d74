import { expect, test } from 'vitest'
import { createBrowserNetwork } from './browser-network.ts'

/** A page without a browser, and what is heard of its network. */
function openPage({ onLine = true, visibilityState = 'visible' } = {}) {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState })
  const navigator = { onLine }
  const heard: string[] = []
  const unwatch = createBrowserNetwork({ window, document, navigator }).watch({
    onLost: () => heard.push('lost'),
    onBack: () => heard.push('back'),
    onHidden: () => heard.push('hidden'),
  })
  return { window, document, navigator, heard, unwatch }
}

test('a page says when its network goes and when it comes', () => {
  const { window, heard } = openPage()
  window.dispatchEvent(new Event('offline'))
  window.dispatchEvent(new Event('online'))
  expect(heard).toEqual(['lost', 'back'])
})

test('a page that is opened without a network says so at once', () => {
  expect(openPage({ onLine: false }).heard).toEqual(['lost'])
})

test('someone who looks at the page again wants it to be current, one who looks away does not', () => {
  const { document, navigator, heard } = openPage()
  document.dispatchEvent(new Event('visibilitychange'))
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  expect(heard).toEqual(['back', 'hidden'])
  navigator.onLine = false
  document.visibilityState = 'visible'
  document.dispatchEvent(new Event('visibilitychange'))
  expect(heard).toEqual(['back', 'hidden'])
})

test('a page that is left says so, hidden before or not', () => {
  const { window, heard } = openPage()
  window.dispatchEvent(new Event('pagehide'))
  expect(heard).toEqual(['hidden'])
})

test('nothing is heard after the watching ends', () => {
  const { window, document, heard, unwatch } = openPage()
  unwatch()
  window.dispatchEvent(new Event('offline'))
  window.dispatchEvent(new Event('online'))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(heard).toEqual([])
})
