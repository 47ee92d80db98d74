import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Supervised, supervise } from './supervised.ts'

let supervised: Supervised | undefined
afterEach(async () => {
  await supervised?.stop()
})

const node = (name: string, script: string): Supervised => {
  supervised = supervise({ name, words: [process.execPath, '-e', script], isReady: () => Promise.resolve(true) })
  return supervised
}

/** For a machine that has much else to do: a process is slow to start there. */
const patience = { timeout: 10_000 }
const wholeTest = { timeout: 40_000 }

test('a death that nobody asked for is counted, with what was said last, and it is started again', wholeTest, async () => {
  const { unplannedExits } = node('the unwell', "console.error('I am unwell'); process.exit(3)")
  await expect.poll(() => unplannedExits.length, patience).toBeGreaterThan(1)
  expect(unplannedExits[0]).toBe('the unwell ended by itself (3): I am unwell')
})

test('being killed is no death of its own, and what is killed is started again, or later where it is to stay away', wholeTest, async () => {
  let started = 0
  await using heard = Object.assign(
    createServer(() => {
      started += 1
    }),
    { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void heard.close(() => resolve())) },
  )
  await new Promise<void>((resolve) => void heard.listen(0, '127.0.0.1', resolve))
  const { port } = heard.address() as { port: number }
  const well = node('the well', `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {})`)
  await expect.poll(() => started, patience).toBe(1)
  await well.kill()
  await expect.poll(() => started, patience).toBe(2)
  await well.kill({ stayAway: true })
  expect(started).toBe(2)
  well.startAgain()
  await expect.poll(() => started, patience).toBe(3)
  expect(well.unplannedExits).toEqual([])
  await well.stop()
})
