import type { Refusal } from '@parley/protocol'
import { refusalStatus } from '@parley/protocol'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'

/** What a call is told that never reached its procedure, in the shape in which procedures say it. */
export interface ErrorBody {
  readonly message: string
  readonly code: number
  readonly data: { readonly code: TRPCError['code']; readonly httpStatus: number; readonly refusal?: Refusal }
}

export function toErrorBody(refusal: Refusal, httpStatus?: number): ErrorBody {
  const { code } = refusal
  return createErrorBody(refusalStatus[code], { message: code, refusal, ...(httpStatus !== undefined && { httpStatus }) })
}

/** A fault that has no refusal of its own: its code says all there is. */
export function createErrorBody(
  code: TRPCError['code'],
  {
    message = code,
    httpStatus = getHTTPStatusCodeFromError(new TRPCError({ code })),
    refusal,
  }: Partial<Pick<ErrorBody, 'message'>> & Partial<Omit<ErrorBody['data'], 'code'>> = {},
): ErrorBody {
  return { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, ...(refusal && { refusal }) } }
}
