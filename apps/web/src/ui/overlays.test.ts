import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sources = globSync('**/*.tsx', { cwd: join(import.meta.dirname, '..') })
  .map((path) => ({ path, text: readFileSync(join(import.meta.dirname, '..', path), 'utf8') }))
  .filter(({ text }) => text.includes('.Positioner'))

// A phone makes room for what stands beyond its edge for a moment, before it is put in its place, and keeps it: not for what is fixed.
test('[UX58] what opens beside something leaves the page as wide as the phone', () => {
  expect(sources.length).toBeGreaterThan(4)
  expect(sources.filter(({ text }) => !text.includes('positionMethod="fixed"')).map(({ path }) => path)).toEqual([])
})
