import { Refused } from '@parley/client'
import type { Refusal } from '@parley/protocol'
import { TRPCClientError } from '@trpc/client'
import { useCallback, useRef, useState } from 'react'

export type CallState = { status: 'idle' } | { status: 'calling' } | { status: 'refused'; refusal: Refusal } | { status: 'unreachable' }

export type Outcome<Result> = { ok: true; result: Result } | { ok: false; state: CallState & { status: 'refused' | 'unreachable' } }

/**
 * Something asked of the server that is answered once: what it changes comes back by the feed. Of several calls the last one's state
 * is shown.
 */
export function useCall() {
  const [state, setState] = useState<CallState>({ status: 'idle' })
  const latest = useRef(0)

  const call = useCallback(async <Result>(ask: () => Promise<Result>): Promise<Outcome<Result>> => {
    const mine = ++latest.current
    const show = (next: CallState) => latest.current === mine && setState(next)
    show({ status: 'calling' })
    try {
      const result = await ask()
      show({ status: 'idle' })
      return { ok: true, result }
    } catch (error) {
      const failed = toFailedCall(error)
      show(failed)
      return { ok: false, state: failed }
    }
  }, [])

  const reset = useCallback(() => setState({ status: 'idle' }), [])
  return { state, call, reset }
}

/** A refusal has its code in `data.refusal`; all else is a server that can't be reached. */
export function toFailedCall(error: unknown): CallState & { status: 'refused' | 'unreachable' } {
  if (error instanceof Refused) return { status: 'refused', refusal: error.refusal }
  const refusal = error instanceof TRPCClientError ? (error.data as { refusal?: Refusal } | null | undefined)?.refusal : undefined
  return refusal ? { status: 'refused', refusal } : { status: 'unreachable' }
}
