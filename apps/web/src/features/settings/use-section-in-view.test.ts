import { expect, test } from 'vitest'
import { settingsSections, toSettingsPath, toSettingsSection } from './sections.ts'
import { findInView } from './use-section-in-view.ts'

test('[UX50] every section has an address of its own, and what has none is the beginning', () => {
  for (const section of settingsSections) expect(toSettingsSection(toSettingsPath(section).split('/').at(-1))).toBe(section)
  expect(toSettingsSection('billing')).toBeNull()
  expect(toSettingsSection(undefined)).toBeNull()
})

test('what is looked at is the last section that begins in the upper third', () => {
  const sections = [
    { name: 'profile', topPx: -400 },
    { name: 'status', topPx: 80 },
    { name: 'privacy', topPx: 500 },
  ] as const
  expect(findInView(sections, 200)).toBe('status')
  expect(findInView(sections, 50)).toBe('profile')
  expect(findInView([{ name: 'profile', topPx: 300 }], 200)).toBe('profile')
})
