import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import * as protocol from './index.ts'

/** Raise `protocolVersion` when an older client or server couldn't read the change, and put the new hash here. */
const lock = { version: 2, hash: 'a91cbc1539832bca' }

test('the wire changes only when it is said: schemas, limits and refusals are those of the locked version', () => {
  const exported: [string, unknown][] = Object.entries(protocol).sort(([one], [other]) => (one < other ? -1 : 1))
  const schemas = exported.flatMap(([name, value]) =>
    value instanceof z.ZodType ? [[name, z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' })]] : [],
  )
  const wire = JSON.stringify([Object.fromEntries(schemas), protocol.limits, protocol.refusalStatus])
  expect(schemas.length).toBeGreaterThan(20)
  expect({ version: protocol.protocolVersion, hash: createHash('sha256').update(wire).digest('hex').slice(0, 16) }).toEqual(lock)
})
