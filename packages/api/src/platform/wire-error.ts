import { isStorageFull, isUnavailable } from '@parley/db'
import { limits, type Refusal } from '@parley/protocol'
import type { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { RefusedError, toTrpcError } from './refuse.ts'

/** Any error as one whose code says what kind it is: a refusal, a fault that passes (503), or a bug (500). */
export function toWireError(error: TRPCError): TRPCError {
  if (error.cause instanceof RefusedError) return toTrpcError(error.cause)
  if (error.code !== 'INTERNAL_SERVER_ERROR') return error
  if (isStorageFull(error.cause)) return toTrpcError(new RefusedError({ code: 'server.storage-full', facts: {} }))
  if (isUnavailable(error.cause)) return toTrpcError(new RefusedError({ code: 'server.unavailable', facts: {} }))
  return error
}

/** The refusal that goes into `data.refusal`; null for a bug, of which nobody outside learns more than that it happened. */
export function toRefusal(error: TRPCError): Refusal | null {
  const { cause } = error
  if (cause instanceof RefusedError) return cause.refusal
  if (error.code === 'BAD_REQUEST' && cause instanceof ZodError) return fromZod(cause)
  if (error.code === 'BAD_REQUEST' && /batch/i.test(error.message)) {
    return { code: 'request.batch-too-large', facts: { callsMax: limits.batchCallsMax } }
  }
  if (error.code === 'PARSE_ERROR' || error.code === 'BAD_REQUEST')
    return { code: 'request.invalid', facts: { field: '', problem: 'Expected a request of tRPC' } }
  if (error.code === 'NOT_FOUND') return { code: 'request.unknown-procedure', facts: {} }
  if (error.code === 'PAYLOAD_TOO_LARGE') return { code: 'request.too-large', facts: { bytesMax: limits.requestBytesMax } }
  return null
}

function fromZod(error: ZodError): Refusal {
  const issue = error.issues[0]
  const named = issue?.code === 'custom' ? issue.params?.refusal : undefined
  switch (named) {
    case 'message.too-long':
      return { code: named, facts: { textCharsMax: limits.messageTextCharsMax, textBytesMax: limits.messageTextBytesMax } }
    case 'message.blank':
    case 'text.malformed':
      return { code: named, facts: {} }
    default: {
      const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
      const field = [...(issue?.path ?? []), ...unknown].map(String).join('.').slice(0, 100)
      return { code: 'request.invalid', facts: { field, problem: (issue?.message ?? 'Not understood').slice(0, 200) } }
    }
  }
}
