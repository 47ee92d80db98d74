import { useState } from 'react'
import { type CallState, useCall } from './use-call.ts'

/** A choice that shows at once, is told to the server, and goes back if it didn't get there. `known` is what the feed says. */
export function useChosen<Value>(
  known: Value | null,
  tell: (value: Value) => Promise<unknown>,
): { value: Value | null; choose: (value: Value) => void; state: CallState } {
  const { state, call } = useCall()
  const [pending, setPending] = useState<{ value: Value } | null>(null)

  const choose = (value: Value) => {
    const mine = { value }
    setPending(mine)
    void call(() => tell(value)).then(() => setPending((latest) => (latest === mine ? null : latest)))
  }

  return { value: pending ? pending.value : known, choose, state }
}
