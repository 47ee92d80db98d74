import { appRouter, RefusedError } from '@parley/api'
import { limits, type Refusal } from '@parley/protocol'
import type { Encoder } from '@trpc/server/adapters/ws'
import { parseTRPCMessage } from '@trpc/server/rpc'
import { type ErrorBody, toErrorBody } from './error-body.ts'

export interface SocketCalls {
  readonly encoder: Encoder
  /** Resolves when every call that came has its answer. */
  answered(): Promise<void>
}

/**
 * What a socket may ask at once. The adapter makes every call that comes, however many there are and however many are under way, so the
 * caps stand before it. A call over one of them isn't made, and is told so by its id: the others go on.
 */
export function createSocketCalls({
  say,
  onValidMessage,
  onAnswer,
}: {
  say: (text: string) => void
  onValidMessage: () => void
  /** Before each thing that is said. */
  onAnswer: () => void
}): SocketCalls {
  const underWay = new Map<CallId, number>()
  let count = 0
  let waiting: (() => void)[] = []

  function begin(id: CallId): void {
    underWay.set(id, (underWay.get(id) ?? 0) + 1)
    count += 1
  }

  function finish(id: CallId): void {
    const left = (underWay.get(id) ?? 0) - 1
    if (left < 0) return
    if (left === 0) underWay.delete(id)
    else underWay.set(id, left)
    count -= 1
    if (count > 0) return
    for (const resolve of waiting) resolve()
    waiting = []
  }

  function refuse(id: CallId, error: ErrorBody): void {
    onAnswer()
    say(JSON.stringify({ id, error }))
  }

  function takeBatch(batch: readonly unknown[]): unknown[] {
    if (batch.length > limits.batchCallsMax) {
      const refusal: Refusal = { code: 'request.batch-too-large', facts: { callsMax: limits.batchCallsMax } }
      if (batch.length > refusedByIdMax) throw new RefusedError(refusal)
      for (const id of new Set(batch.flatMap(idOf))) refuse(id, toErrorBody(refusal))
      return []
    }
    // One that isn't understood fails the whole frame, as it does in the adapter: what is counted is made, and answered.
    for (const call of batch) parseTRPCMessage(call, appRouter._def._config.transformer)
    return batch.filter((call) => {
      const [id] = isCall(call) ? idOf(call) : []
      if (id === undefined) return true
      if (count < callsUnderWayMax) {
        begin(id)
        return true
      }
      refuse(id, toErrorBody({ code: 'request.calls-too-many', facts: { callsMax: callsUnderWayMax } }))
      return false
    })
  }

  return {
    encoder: {
      encode(message) {
        onAnswer()
        const text = JSON.stringify(message)
        const { id, result, error } = message as Answer
        if (id !== null && (error !== undefined || result?.type === 'data' || result?.type === 'started')) finish(id)
        return text
      },
      decode(frame) {
        const message: unknown = JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
        const taken = isConnectionParams(message) ? [message] : takeBatch(Array.isArray(message) ? message : [message])
        onValidMessage()
        return !Array.isArray(message) && taken.length === 1 ? message : taken
      },
    },
    answered() {
      if (count === 0) return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}

/** Far more than a client has use for: ours has ten at most. */
const callsUnderWayMax = 100
/** Whoever sends more than this in one frame doesn't read the answers either. */
const refusedByIdMax = 100

type CallId = number | string

interface Answer {
  readonly id: CallId | null
  readonly result?: { readonly type: string }
  readonly error?: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isConnectionParams = (message: unknown): boolean => isObject(message) && message['method'] === 'connectionParams'
const isCall = (message: unknown): boolean => isObject(message) && message['method'] !== 'subscription.stop'

function idOf(message: unknown): CallId[] {
  const id = isObject(message) ? message['id'] : undefined
  return typeof id === 'number' || typeof id === 'string' ? [id] : []
}
