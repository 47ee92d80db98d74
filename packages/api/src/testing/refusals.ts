import type { RefusalCode } from '@parley/protocol'
import { TRPCError } from '@trpc/server'
import { toRefusal } from '../platform/wire-error.ts'

/** The code a call is refused with; fails if it wasn't refused, or with anything that is no refusal. */
export async function refusalOf(call: Promise<unknown>): Promise<RefusalCode> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!('error' in outcome)) throw new Error(`The call went through: ${JSON.stringify(outcome.value)}`)
  const refusal = outcome.error instanceof TRPCError ? toRefusal(outcome.error) : null
  if (!refusal) throw outcome.error
  return refusal.code
}
