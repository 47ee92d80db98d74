import { expect, test } from 'vitest'
import { isRoomy } from './disk-space.ts'

const GiB = 1024 ** 3
const disk = (sizeBytes: number, freeBytes: number) => ({ bsize: 4096, blocks: sizeBytes / 4096, bavail: freeBytes / 4096 })

test.each([
  ['a twentieth of a small disk', disk(10 * GiB, GiB / 2), true],
  ['less than a twentieth of a small disk', disk(10 * GiB, GiB / 2 - 4096), false],
  ['1 GiB of a large disk', disk(1000 * GiB, GiB), true],
  ['less than 1 GiB of a large disk', disk(1000 * GiB, GiB - 4096), false],
  ['nothing', disk(10 * GiB, 0), false],
])('with %s left, more is taken in or not', (_what, free, expected) => {
  expect(isRoomy(free)).toBe(expected)
})
