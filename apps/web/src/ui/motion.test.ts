import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sources = globSync('**/*.{css,ts,tsx}', { cwd: join(import.meta.dirname, '..') })
  .filter((path) => !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(import.meta.dirname, '..', path), 'utf8') }))

test('[UX57] what keeps still where the system asks for it keeps still by the setting, too', () => {
  const styles = sources.filter(({ path }) => path.endsWith('.css'))
  const asked = styles.filter(({ text }) => text.includes('@media (prefers-reduced-motion: reduce)'))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter(({ text }) => !text.includes("[data-motion='none']")).map(({ path }) => path)).toEqual([])
})

test('[UX57] whether something may move is asked in one place, and nothing scrolls smoothly without asking', () => {
  const programs = sources.filter(({ path }) => !path.endsWith('.css'))
  const asking = programs.filter(({ text }) => text.includes('(prefers-reduced-motion')).map(({ path }) => path)
  expect(asking.toSorted()).toEqual(['features/settings/appearance-section.tsx', 'ui/motion.tsx'])
  const smooth = programs.filter(({ text }) => /behavior: ['"]smooth/.test(text) && !/isStill\(|canMove\(/.test(text))
  expect(smooth.map(({ path }) => path)).toEqual([])
})
