import { appRouter, RefusedError } from '@parley/api'
import { limits, type Refusal } from '@parley/protocol'
import type { Encoder } from '@trpc/server/adapters/ws'
import { parseTRPCMessage } from '@trpc/server/rpc'
import { noteEnvelope } from './direct-frames.ts'
import { type ErrorBody, toErrorBody } from './error-body.ts'

/** The socket that asks. */
export interface AskingSocket {
  say(text: string): void
  onValidMessage(): void
  /** Before each thing that is said. */
  onAnswer(): void
}

/**
 * What a socket may ask at once, as the encoder of its calls. The adapter makes every call that comes, however many there are and however
 * many are under way, so the caps stand before it. A call over one of them isn't made, and is told so by its id: the others go on.
 */
export class SocketCalls implements Encoder {
  readonly #socket: AskingSocket
  /** How many have each id; null while none is under way, as on most sockets most of the time. */
  #underWay: Map<CallId, number> | null = null
  #count = 0
  #waiting: (() => void)[] | null = null

  constructor(socket: AskingSocket) {
    this.#socket = socket
  }

  encode(message: unknown): string {
    this.#socket.onAnswer()
    const text = JSON.stringify(message)
    noteEnvelope(message, text)
    const { id, result, error } = message as Answer
    if (id !== null && (error !== undefined || result?.type === 'data' || result?.type === 'started')) this.#finish(id)
    return text
  }

  decode(frame: string | Uint8Array): unknown {
    const message: unknown = JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
    const taken = isConnectionParams(message) ? [message] : this.#takeBatch(Array.isArray(message) ? message : [message])
    this.#socket.onValidMessage()
    return !Array.isArray(message) && taken.length === 1 ? message : taken
  }

  /** Resolves when every call that came has its answer. */
  answered(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }

  #begin(id: CallId): void {
    this.#underWay ??= new Map()
    this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1)
    this.#count += 1
  }

  #finish(id: CallId): void {
    const left = (this.#underWay?.get(id) ?? 0) - 1
    if (left < 0) return
    if (left === 0) this.#underWay?.delete(id)
    else this.#underWay?.set(id, left)
    this.#count -= 1
    if (this.#count > 0) return
    this.#underWay = null
    for (const resolve of this.#waiting ?? []) resolve()
    this.#waiting = null
  }

  #refuse(id: CallId, error: ErrorBody): void {
    this.#socket.onAnswer()
    this.#socket.say(JSON.stringify({ id, error }))
  }

  #takeBatch(batch: readonly unknown[]): unknown[] {
    if (batch.length > limits.batchCallsMax) {
      const refusal: Refusal = { code: 'request.batch-too-large', facts: { callsMax: limits.batchCallsMax } }
      if (batch.length > refusedByIdMax) throw new RefusedError(refusal)
      for (const id of new Set(batch.flatMap(idOf))) this.#refuse(id, toErrorBody(refusal))
      return []
    }
    // One that isn't understood fails the whole frame, as it does in the adapter: what is counted is made, and answered.
    for (const call of batch) parseTRPCMessage(call, appRouter._def._config.transformer)
    return batch.filter((call) => {
      const [id] = isCall(call) ? idOf(call) : []
      if (id === undefined) return true
      if (this.#count < callsUnderWayMax) {
        this.#begin(id)
        return true
      }
      this.#refuse(id, toErrorBody({ code: 'request.calls-too-many', facts: { callsMax: callsUnderWayMax } }))
      return false
    })
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
