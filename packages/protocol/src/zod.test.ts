import { expect, test, vi } from 'vitest'
import { z } from 'zod'

test.each([
  ['server', false],
  ['page', true],
])('[F56] on a %s, zod does without functions made out of text: %s', async (_, isPage) => {
  z.config({ jitless: false })
  vi.resetModules()
  if (isPage) vi.stubGlobal('document', {})
  await import('./zod.ts')
  vi.unstubAllGlobals()
  expect(z.config().jitless).toBe(isPage)
})
