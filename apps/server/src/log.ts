import type { TRPCError } from '@trpc/server'
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'

/** Structured lines on stderr: stdout belongs to whoever started the process. No text, no token, no body of a request. */
export const createLog = (stream: DestinationStream = destination(2)): Logger =>
  pino({ level: 'info', base: null, timestamp: stdTimeFunctions.isoTime, serializers: { err: describeError } }, stream)

/**
 * Of an error its kind, its code and where it happened. What a database says in words can hold what a person wrote (the arguments of a
 * query, the row that was in the way), so of its errors the words stay out.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? error.code : undefined
  const isOfDatabase = typeof code === 'string' || error.name.startsWith('PrismaClient')
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    ...(!isOfDatabase && { message: error.message }),
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError && { errors: error.errors.map(describeError) }),
  }
}

/** A refusal is an answer, not a fault. Only what we did wrong, or a database that is away, is worth a line. */
export function logTrpcError(log: Logger, { error, path }: { error: TRPCError; path: string | undefined }): void {
  if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ path, err: error.cause ?? error }, 'a call failed')
  if (error.code === 'SERVICE_UNAVAILABLE') log.warn({ path }, 'the database does not answer')
}
