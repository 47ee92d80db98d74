import { afterEach, expect, test, vi } from 'vitest'
import { enterKeyChoice, isSending } from './enter-key.ts'

const press = (keys: Partial<Parameters<typeof isSending>[0]> = {}) => ({
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...keys,
})

test.each([
  ['Enter', press(), { sends: true, 'new-line': false }],
  ['Shift and Enter', press({ shiftKey: true }), { sends: false, 'new-line': false }],
  ['Ctrl and Enter', press({ ctrlKey: true }), { sends: true, 'new-line': true }],
  ['Cmd and Enter', press({ metaKey: true }), { sends: true, 'new-line': true }],
  ['Ctrl, Shift and Enter', press({ ctrlKey: true, shiftKey: true }), { sends: false, 'new-line': false }],
  ['another key', press({ key: 'a', ctrlKey: true }), { sends: false, 'new-line': false }],
] as const)('[UX31] %s sends, or begins a line, as it was chosen', (_, pressed, expected) => {
  expect({ sends: isSending(pressed, 'sends'), 'new-line': isSending(pressed, 'new-line') }).toEqual(expected)
})

afterEach(() => vi.unstubAllGlobals())

test('[UX31] the choice is kept on the device, and all of its tabs hear of it', () => {
  const device = createDevice()
  const heard = vi.fn()
  const stop = enterKeyChoice.subscribe(heard)
  expect(enterKeyChoice.read()).toBe('sends')

  enterKeyChoice.write('new-line')
  expect(enterKeyChoice.read()).toBe('new-line')
  expect(heard).toHaveBeenCalledTimes(1)

  device.changeElsewhere('parley-enter-key', 'sends')
  expect(heard).toHaveBeenCalledTimes(2)
  expect(enterKeyChoice.read()).toBe('sends')
  device.changeElsewhere('something-else', 'x')
  expect(heard).toHaveBeenCalledTimes(2)

  stop()
  device.changeElsewhere('parley-enter-key', 'new-line')
  expect(heard).toHaveBeenCalledTimes(2)
})

test('where nothing can be stored, the choice lasts as long as the tab', () => {
  createDevice({ isForbidden: true })
  expect(enterKeyChoice.read()).toBe('sends')
  enterKeyChoice.write('new-line')
  expect(enterKeyChoice.read()).toBe('new-line')
})

/** A storage, and a window that hears what other tabs change in it. */
function createDevice({ isForbidden = false } = {}) {
  const stored = new Map<string, string>()
  const tab = new EventTarget()
  const guard = () => {
    if (isForbidden) throw new DOMException('forbidden', 'SecurityError')
  }
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => {
      guard()
      return stored.get(key) ?? null
    },
    setItem: (key: string, value: string) => {
      guard()
      stored.set(key, value)
    },
  })
  vi.stubGlobal('window', tab)
  return {
    changeElsewhere: (key: string, value: string) => {
      stored.set(key, value)
      tab.dispatchEvent(Object.assign(new Event('storage'), { key }))
    },
  }
}
