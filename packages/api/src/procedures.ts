import { getTRPCErrorFromUnknown, initTRPC, type TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Context, SignedInContext } from './context.ts'
import { assertNamed, assertSignedIn } from './modules/accounts/policy.ts'
import { toRefusal, toWireError } from './platform/wire-error.ts'

/** Said of every procedure, and asserted when the server starts: who may call it, and what happens when it is called twice. */
export interface ProcedureMeta {
  readonly authz: 'anyone' | 'holder-of-secret' | 'holder-of-token' | 'signed-in' | 'member'
  readonly idempotency: 'read' | 'by-id' | 'by-value' | 'same-answer-within-grace' | 'refused-when-repeated' | 'new-session-each-time'
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter({ shape, error }) {
      const refusal = toRefusal(error)
      const { code, httpStatus, path } = shape.data
      return {
        ...shape,
        message: refusal?.code ?? (code === 'INTERNAL_SERVER_ERROR' ? 'The server made a mistake. It has been logged.' : code),
        data: { code, httpStatus, ...(path !== undefined && { path }), ...(refusal && { refusal }) },
      }
    },
  })

export const { router, createCallerFactory } = t

/** Of a procedure that takes none. */
export const noInputSchema = z.void().or(z.null())

/**
 * Of what is large, and made by statements that name each of its columns. Tests hold it against the schema, which at each call would cost a
 * third of it.
 */
export const asMade = <Made>(schema: z.ZodType<Made>) => Object.assign((made: unknown) => made as Made, { schema })

/** Whatever a procedure throws leaves it as an error of the wire. */
async function onTheWire<Result extends { readonly ok: boolean; readonly error?: TRPCError }>(
  make: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await make()
    if (result.error) throw result.error
    return result
  } catch (error) {
    throw toWireError(getTRPCErrorFromUnknown(error))
  }
}

// One middleware for each kind of procedure: another step costs tRPC as much as half of what it does for a whole call without any.

export const anyone = t.procedure.use(({ next }) => onTheWire(() => next()))

/** However many at a time: for what holds no connection to the database while it waits, and is counted elsewhere. */
export const signedInOutOfLine = t.procedure.use(({ ctx, next }) => onTheWire(async () => next({ ctx: await whoAsks(ctx) })))

/** For what asks itself whether their session stands, by the statement that reads or stores, and refuses before it gives anything. */
export const signedInByStatement = t.procedure.use(({ ctx, next }) => onTheWire(async () => next({ ctx: { actor: assertNamed(ctx) } })))

/** So many at a time of one person, in the order in which they came. */
export const signedIn = t.procedure.use(({ ctx, next }) => {
  const make = async () => next({ ctx: await whoAsks(ctx) })
  return onTheWire(() => (ctx.actor ? ctx.callLines.inLine(ctx.actor.userId, make) : make()))
})

const whoAsks = async (ctx: Context): Promise<Pick<SignedInContext, 'actor'>> => ({ actor: await assertSignedIn(ctx) })
