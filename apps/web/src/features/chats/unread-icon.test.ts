import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toIconAddress } from './unread-icon.ts'

const svgOf = (address: string) => decodeURIComponent(address.replace('data:image/svg+xml,', ''))

test('[UX45] without anything unread the icon is the page’s own', () => {
  const own = readFileSync(new URL('../../app/icon.svg', import.meta.url), 'utf8').trim()
  expect(svgOf(toIconAddress({ hasUnread: false }))).toBe(own)
})

test('[UX45] with something unread it has a dot, and nothing is asked of the server for it', () => {
  expect(svgOf(toIconAddress({ hasUnread: true }))).toContain('<circle cx="25" cy="7" r="6.5"')
  expect(toIconAddress({ hasUnread: true })).toMatch(/^data:/)
})
