import { expect, test } from 'vitest'
import { planSchedule } from './plan.ts'

const seeds = Array.from({ length: 500 }, (_, index) => index)
const planned = (seed: number) => {
  const { random, ...plan } = planSchedule(seed, { hasRedis: true })
  return { ...plan, draws: [random.next(), random.fork('p0/0').next()] }
}

test('the same seed plans the same, another one something else', () => {
  expect(planned(7)).toEqual(planned(7))
  expect(new Set(seeds.map((seed) => JSON.stringify(planned(seed)))).size).toBe(seeds.length)
})

test('a schedule has two to five faults, four to eight devices, and someone at each', () => {
  for (const { faults, devices, people } of seeds.map(planned)) {
    expect(faults.length).toBeGreaterThanOrEqual(2)
    expect(faults.length).toBeLessThanOrEqual(5)
    expect(devices.length).toBeGreaterThanOrEqual(4)
    expect(devices.length).toBeLessThanOrEqual(8)
    expect(new Set(devices).size).toBe(people)
  }
})

test('every kind of fault comes up, and those of Redis only where there is one', () => {
  const kinds = new Set(seeds.flatMap((seed) => planned(seed).faults.map(({ kind }) => kind)))
  expect(kinds.size).toBe(12)
  const without = seeds.flatMap((seed) => planSchedule(seed, { hasRedis: false }).faults)
  expect(without.filter((fault) => fault.kind === 'kill redis' || ('link' in fault && fault.link.of === 'redis'))).toEqual([])
})
