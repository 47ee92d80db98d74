import { expect, test } from 'vitest'
import { readWithout } from '../canary/take-out.ts'
import { canaries } from './canaries.ts'

test('every guard stands where its canary looks for it', () => {
  for (const canary of canaries) {
    for (const { file, replace } of canary.edits) expect(readWithout(canary, file), canary.name).toContain(replace)
  }
})

test('a canary takes something out, and has a name of its own', () => {
  expect(new Set(canaries.map(({ name }) => name)).size).toBe(canaries.length)
  expect(canaries.filter(({ edits, sql }) => edits.length === 0 && sql === undefined)).toEqual([])
})
