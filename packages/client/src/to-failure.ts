import type { Refusal } from '@parley/protocol'
import { Fault, Refused } from '@parley/sync'
import { TRPCClientError } from '@trpc/client'

/** What a call threw, in the two natures the rest of the client knows: a refusal has its code in `data.refusal`, all else is a fault. */
export function toFailure(error: unknown): Refused | Fault {
  if (error instanceof Refused || error instanceof Fault) return error
  const refusal = error instanceof TRPCClientError ? (error.data as { refusal?: Refusal } | null | undefined)?.refusal : undefined
  return refusal ? new Refused(refusal) : new Fault(error instanceof Error ? error.message : 'The connection failed', { cause: error })
}

/** The token isn't good, or its session has ended. */
export const isSignedOut = (failure: Refused | Fault): boolean => failure instanceof Refused && failure.refusal.code === 'auth.required'
