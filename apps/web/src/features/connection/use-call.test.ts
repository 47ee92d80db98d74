import { Refused } from '@parley/client'
import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { toFailedCall } from './use-call.ts'

const refusal = { code: 'chat.full', facts: { membersMax: 1_000 } } as const

test('a refusal keeps its code and its facts, from the engine and from a call alike', () => {
  const shape = { message: '', code: -32_600, data: { code: 'BAD_REQUEST', httpStatus: 400, refusal } }
  expect(toFailedCall(new Refused(refusal))).toEqual({ status: 'refused', refusal })
  expect(toFailedCall(TRPCClientError.from({ error: shape }))).toEqual({ status: 'refused', refusal })
})

test('everything else is a server that does not answer', () => {
  expect(toFailedCall(new TypeError('Failed to fetch'))).toEqual({ status: 'unreachable' })
  expect(toFailedCall(TRPCClientError.from(new TypeError('Failed to fetch')))).toEqual({ status: 'unreachable' })
})
