import { expect, test, vi } from 'vitest'

vi.mock('zod', () => {
  throw new Error('zod is loaded')
})

test.each([
  ['refusals', () => import('./errors.ts')],
  ['limits', () => import('./limits.ts')],
  ['rights', () => import('./permission-rules.ts')],
  ['scopes’ names', () => import('./scope-names.ts')],
  ['rules of text', () => import('./text-rules.ts')],
  ['new ids', () => import('./uuid.ts')],
  ['version', () => import('./version.ts')],
])('a page has its %s without the parser', async (_, load) => {
  await expect(load()).resolves.toBeDefined()
})

test('whatever has a schema comes with the parser', async () => {
  await expect(import('./ids.ts')).rejects.toThrow()
})
