import { expect, test } from 'vitest'
import { inWaves } from './waves.ts'

async function sizesOf(
  count: number,
  { isGone = () => false }: { isGone?: () => boolean } = {},
): Promise<{ waves: number[]; overMs: number }> {
  const waves = [0]
  let overMs = 0
  const pause = (ms: number) => {
    overMs += ms
    waves.push(0)
    return Promise.resolve()
  }
  await inWaves(Array.from({ length: count }), { leastInWave: 50, shareInWave: 0.05, everyMs: 250, isGone, pause }, () => {
    waves.push((waves.pop() ?? 0) + 1)
  })
  return { waves, overMs }
}

test.each([0, 1, 50])('%i sockets end at once', async (count) => {
  expect(await sizesOf(count)).toEqual({ waves: [count], overMs: 0 })
})

test('300 end in six waves', async () => {
  expect(await sizesOf(300)).toEqual({ waves: [50, 50, 50, 50, 50, 50], overMs: 1_250 })
})

test.each([2_000, 20_000])('%i end in twenty waves, within five seconds', async (count) => {
  const { waves, overMs } = await sizesOf(count)
  expect(waves).toHaveLength(20)
  expect(waves.reduce((sum, size) => sum + size)).toBe(count)
  expect(overMs).toBeLessThanOrEqual(5_000)
})

test('those who go by themselves are not waited for', async () => {
  expect(await sizesOf(2_000, { isGone: () => true })).toEqual({ waves: [100, 0], overMs: 250 })
})
