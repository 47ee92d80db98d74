import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { menuPlace } from './menu-place.ts'

const sources = globSync('**/*.tsx', { cwd: join(import.meta.dirname, '..') })
  .map((path) => ({ path, text: readFileSync(join(import.meta.dirname, '..', path), 'utf8') }))
  .filter(({ text }) => text.includes('.Positioner'))

test('[UX58] what opens beside something leaves the page as wide as the phone', () => {
  expect(menuPlace.positionMethod).toBe('fixed')
  expect(sources.length).toBeGreaterThan(4)
  expect(sources.filter(({ text }) => !text.includes('{...menuPlace}')).map(({ path }) => path)).toEqual([])
})
