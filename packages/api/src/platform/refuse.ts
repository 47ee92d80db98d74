import { type Refusal, type RefusalCode, type RefusalFacts, refusalStatus } from '@parley/protocol'
import { TRPCError } from '@trpc/server'

/** An expected no. Services throw it without knowing how it travels; one middleware turns it into an error of the wire. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.name = 'RefusedError'
    this.refusal = refusal
  }
}

export function refuse<Code extends RefusalCode>(
  code: Code,
  ...[facts]: keyof RefusalFacts[Code] extends never ? [] : [facts: RefusalFacts[Code]]
): never {
  throw new RefusedError({ code, facts: facts ?? {} } as Refusal)
}

export function toTrpcError(refused: RefusedError): TRPCError {
  return new TRPCError({ code: refusalStatus[refused.refusal.code], message: refused.refusal.code, cause: refused })
}

/** What must be so unless the code is wrong. The request dies, the process lives, the log has the stack. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}
