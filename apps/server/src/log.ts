import type { TRPCError } from '@trpc/server'
import { destination, type Logger, pino, stdTimeFunctions } from 'pino'

/** Structured lines on stderr: stdout belongs to whoever started the process. No text, no token, no body of a request. */
export const createLog = (): Logger => pino({ level: 'info', base: null, timestamp: stdTimeFunctions.isoTime }, destination(2))

/** A refusal is an answer, not a fault. Only what we did wrong, or a database that is away, is worth a line. */
export function logTrpcError(log: Logger, { error, path }: { error: TRPCError; path: string | undefined }): void {
  if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ path, err: error.cause ?? error }, 'a call failed')
  if (error.code === 'SERVICE_UNAVAILABLE') log.warn({ path }, 'the database does not answer')
}
