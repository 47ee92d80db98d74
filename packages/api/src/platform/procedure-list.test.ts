import { expect, test } from 'vitest'
import { z } from 'zod'
import { anyone, router } from '../procedures.ts'
import { appRouter } from '../router.ts'
import { assertProceduresDescribed, listProcedures } from './procedure-list.ts'

test('every procedure says who may call it, what happens when it is called twice, and what it gives', () => {
  expect(listProcedures(appRouter).length).toBeGreaterThan(10)
  expect(() => assertProceduresDescribed(listProcedures(appRouter))).not.toThrow()
})

test('a procedure that says less keeps the server from starting, by its name', () => {
  const meta = { authz: 'anyone', idempotency: 'read' } as const
  const careless = router({
    silent: anyone.query(() => 1),
    leaky: anyone.meta(meta).query(() => 1),
    fine: anyone
      .meta(meta)
      .output(z.number())
      .query(() => 1),
  })
  expect(() => assertProceduresDescribed(listProcedures(careless))).toThrow(/: silent, leaky$/)
})
