import { createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createCallLines } from './call-lines.ts'
import { RefusedError } from './refuse.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('one person’s calls are made so many at a time, and nobody else waits for them', async () => {
  const lines = createCallLines({ underWayMax: 2, waitingMax: 1 })
  const [mallory, alice] = [createUserId(), createUserId()]
  const made: (() => void)[] = []
  const call = () => new Promise<void>((resolve) => made.push(resolve))
  const theirs = [1, 2, 3].map(() => lines.inLine(mallory, call))
  await settled()
  expect(made).toHaveLength(2)

  const refused = await lines.inLine(mallory, call).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(RefusedError)
  expect((refused as RefusedError).refusal).toEqual({ code: 'request.calls-too-many', facts: { callsMax: 3 } })
  const hers = lines.inLine(alice, () => Promise.resolve('at once'))
  expect(await hers).toBe('at once')

  made[0]?.()
  await settled()
  expect(made).toHaveLength(3)
  made[1]?.()
  made[2]?.()
  await Promise.all(theirs)
})

test('a call that fails lets the next one go on', async () => {
  const lines = createCallLines({ underWayMax: 1 })
  const who = createUserId()
  const failing = lines.inLine(who, () => Promise.reject(new Error('the database is away')))
  const next = lines.inLine(who, () => Promise.resolve('made'))
  await expect(failing).rejects.toThrow('away')
  expect(await next).toBe('made')
})
