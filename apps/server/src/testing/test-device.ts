import type { Credentials, Frame, Subscribe } from '@parley/protocol'
import { WebSocket } from 'ws'

/** One socket of somebody who is signed in, and its subscription: all that it is told, and calls over it. */
export interface TestDevice {
  readonly raw: WebSocket
  readonly frames: readonly Frame[]
  readonly closed: Promise<{ code: number }>
  /** Rejects with `Unanswered` when the answer was lost, with the refusal's code otherwise. */
  ask<Answer>(path: string, input: unknown): Promise<Answer>
  /** The first frame that fits, one that has come already included. Null when the socket closes without one. */
  until(fits: (frame: Frame) => boolean): Promise<Frame | null>
}

export class Unanswered extends Error {}

/** Gives back as soon as everything up to now has been told. Rejects when the subscription is refused or the socket is lost before. */
export async function openDevice(
  url: string,
  { accessToken }: Pick<Credentials, 'accessToken'>,
  input: Subscribe = {},
): Promise<TestDevice> {
  const raw = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`)
  const frames: Frame[] = []
  const waiting = new Set<(frame: Frame | null) => void>()
  const asked = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  const refused = Promise.withResolvers<never>()
  refused.promise.catch(() => {})
  let lastId = subscriptionId

  raw.on('error', () => {})
  raw.on('open', () => {
    raw.send(JSON.stringify({ method: 'connectionParams', data: { token: accessToken } }))
    raw.send(JSON.stringify({ id: subscriptionId, method: 'subscription', params: { path: 'sync.subscribe', input } }))
  })
  raw.on('message', (said) => {
    const text = (said as Buffer).toString()
    if (text === 'PING') return raw.send('PONG')
    for (const { id, result, error } of [JSON.parse(text) as Said | Said[]].flat()) {
      if (id === subscriptionId && error) refused.reject(toError(error))
      else if (id === subscriptionId && result?.data) take(result.data as Frame)
      const answer = asked.get(id)
      if (!answer) continue
      asked.delete(id)
      if (error) answer.reject(toError(error))
      else answer.resolve(result?.data as never)
    }
  })
  const closed = new Promise<{ code: number }>((resolve) => raw.on('close', (code) => resolve({ code })))
  void closed.then(({ code }) => {
    refused.reject(new Unanswered(`The socket was closed with ${code}`))
    for (const { reject } of asked.values()) reject(new Unanswered('The socket is gone'))
    for (const hear of waiting) hear(null)
  })

  function take(frame: Frame): void {
    frames.push(frame)
    for (const hear of waiting) hear(frame)
  }

  const device: TestDevice = {
    raw,
    frames,
    closed,
    ask(path, callInput) {
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        if (raw.readyState !== raw.OPEN) return reject(new Unanswered('The socket is gone'))
        asked.set(id, { resolve: resolve as (answer: never) => void, reject })
        raw.send(JSON.stringify({ id, method: 'mutation', params: { path, input: callInput } }))
      })
    },
    until(fits) {
      const found = frames.find(fits)
      if (found || raw.readyState === raw.CLOSED) return Promise.resolve(found ?? null)
      return new Promise((resolve) => {
        const hear = (frame: Frame | null) => {
          if (frame && !fits(frame)) return
          waiting.delete(hear)
          resolve(frame)
        }
        waiting.add(hear)
      })
    },
  }
  await Promise.race([device.until(({ kind }) => kind === 'ready'), refused.promise])
  return device
}

const subscriptionId = 1

interface Said {
  readonly id: number
  readonly result?: { readonly type: string; readonly data?: unknown }
  readonly error?: { readonly data: { readonly code: string; readonly refusal: { readonly code: string } | null } }
}

const toError = ({ data }: NonNullable<Said['error']>): Error => new Error(data.refusal?.code ?? data.code)
