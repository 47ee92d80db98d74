import { runInThisContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appearanceChoices, appearanceKey, keepAppearance, parseAppearance, usualAppearance } from './appearance.ts'

const attributes = new Map<string, string>()
const stored = new Map<string, string>()
const listeners = new Set<(event: { key: string | null }) => void>()

beforeEach(() => {
  for (const known of [attributes, stored, listeners]) known.clear()
  vi.stubGlobal('document', {
    documentElement: {
      setAttribute: (name: string, value: string) => attributes.set(name, value),
      removeAttribute: (name: string) => attributes.delete(name),
    },
  })
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null })
  vi.stubGlobal('window', { addEventListener: (_: string, listener: (event: { key: string | null }) => void) => listeners.add(listener) })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('[UX14] [UX54] what was chosen stands on the document when the script has run, and nothing else', () => {
  stored.set(appearanceKey, JSON.stringify({ density: 'compact', motion: 'none', contrast: 'loud', 'text-size': 7, onclick: 'x' }))
  run()
  expect(Object.fromEntries(attributes)).toEqual({ 'data-density': 'compact', 'data-motion': 'none' })
})

test.each([null, '', 'null', '[]', '{', '"compact"'])('what is kept may be %s, and everything is as usual', (kept) => {
  if (kept !== null) stored.set(appearanceKey, kept)
  run()
  expect(attributes.size).toBe(0)
  expect(parseAppearance(kept)).toEqual(usualAppearance)
})

test('[UX14] what another tab chooses holds here, too', () => {
  run()
  stored.set(appearanceKey, JSON.stringify({ density: 'compact' }))
  for (const listener of listeners) listener({ key: 'theme' })
  expect(attributes.size).toBe(0)
  for (const listener of listeners) listener({ key: appearanceKey })
  expect(attributes.get('data-density')).toBe('compact')

  stored.clear()
  for (const listener of listeners) listener({ key: null })
  expect(attributes.size).toBe(0)
})

test('a choice that no longer exists leaves the others as they are', () => {
  expect(parseAppearance(JSON.stringify({ density: 'cosy', 'text-size': 'large' }))).toEqual({ ...usualAppearance, 'text-size': 'large' })
})

/** As a page runs it: from its source text, with nothing of this module within reach. */
function run(): void {
  const source = `(${keepAppearance.toString()})(${JSON.stringify(appearanceKey)},${JSON.stringify(appearanceChoices)})`
  runInThisContext(source)
}
