import type { EndReason, Message, MessagesPage, Subscribe } from '@parley/protocol'
import { Fault, Refused, type Subscription, type Transport, type TransportObserver } from '@parley/sync'
import type { Connection, End } from './network.ts'
import type { VirtualTime } from './virtual-time.ts'
import type { Answer, Call } from './wire.ts'

/** The network as a device has it. */
export interface Access {
  /** Tries to connect; `opened` is called with the connection, `refused` if nobody answers there, or neither. */
  connect(end: End<Answer>, tried: { opened(connection: Connection<Call, Answer>): void; refused(): void }): void
}

/** A device without a word for this long gives up its try, as the real transport does. */
const connectMs = 10_000

/**
 * The engine's way to a process, with the promises of the real one: one subscription is one connection, calls go over it and none outlives
 * it, frames come in order and then exactly one of `onLost` and `onEnd`.
 */
export function createSimulatedTransport({
  time,
  access,
  onSend,
  onSent,
}: {
  time: VirtualTime
  access: Access
  /** A message is about to leave. */
  onSend: (message: { readonly id: string; readonly chatId: string; readonly text: string }) => void
  /** The answer to it has arrived. */
  onSent: (message: Message, asked: { readonly text: string }) => void
}): Transport {
  const owner = time.owner()
  let current: { call(path: string, input: unknown): Promise<unknown> } | null = null

  function subscribe(toInput: () => Subscribe, observer: TransportObserver): Subscription {
    const pending = new Map<number, { resolve: (value: unknown) => void; reject: (cause: Fault | Refused) => void }>()
    let connection: Connection<Call, Answer> | null = null
    let calls = 0
    let isOver = false
    const cancelTimeout = time.after(connectMs, () => lose(new Fault('No connection in time')))
    const mine = {
      call: (path: string, input: unknown) =>
        new Promise((resolve, reject) => {
          calls += 1
          pending.set(calls, { resolve, reject })
          connection?.sendUp({ number: calls, path, input })
        }),
    }

    function finish(): void {
      isOver = true
      cancelTimeout()
      if (current === mine) current = null
      for (const { reject } of pending.values()) reject(new Fault('The connection is gone'))
      connection?.leave()
    }

    function lose(cause: Fault | Refused): void {
      if (isOver) return
      finish()
      observer.onLost(cause)
    }

    function end(reason: EndReason): void {
      if (isOver) return
      finish()
      observer.onEnd(reason)
    }

    function hear(answer: Answer): void {
      if (isOver) return
      switch (answer.kind) {
        case 'started':
          cancelTimeout()
          current = mine
          return
        case 'frame':
          return answer.frame.kind === 'end' ? end(answer.frame.reason) : observer.onFrame(answer.frame)
        case 'over':
          return lose(new Fault('The stream ended'))
        case 'answer':
          return take(answer.to)?.resolve(answer.value)
        case 'refused': {
          const refused = new Refused(answer.refusal)
          return answer.to === 0 ? lose(refused) : take(answer.to)?.reject(refused)
        }
        case 'fault': {
          const fault = new Fault('The server failed')
          return answer.to === 0 ? lose(fault) : take(answer.to)?.reject(fault)
        }
        default:
          return answer satisfies never
      }
    }

    function take(number: number) {
      const call = pending.get(number)
      pending.delete(number)
      return call
    }

    access.connect(
      { owner, hear, lost: () => lose(new Fault('The connection is lost')) },
      {
        opened(opened) {
          if (isOver) return opened.leave()
          connection = opened
          connection.sendUp({ number: 0, path: 'sync.subscribe', input: toInput() })
        },
        refused: () => lose(new Fault('Nobody answers')),
      },
    )
    return {
      stop() {
        if (!isOver) finish()
      },
    }
  }

  const call = (path: string, input: unknown): Promise<unknown> =>
    current ? current.call(path, input) : Promise.reject(new Fault('There is no connection'))
  const callFor = <Value>(path: string, input: unknown): Promise<Value> => call(path, input) as Promise<Value>
  const callOnly = async (path: string, input: unknown): Promise<void> => void (await call(path, input))

  return {
    subscribe,
    async send(message) {
      onSend(message)
      const sent = await callFor<Message>('messages.send', message)
      onSent(sent, message)
      return sent
    },
    editMessage: (input) => callFor<Message>('messages.edit', input),
    removeMessage: (input) => callFor<Message>('messages.remove', input),
    react: (input) => callFor<Message>('messages.react', input),
    getMessage: (input) => callFor<Message>('messages.get', input),
    listMessages: (input) => callFor<MessagesPage>('messages.list', input),
    createChat: () => Promise.reject(new Fault('Nobody creates chats here')),
    openChat: (input) => callOnly('sync.open', input),
    closeChat: (input) => callOnly('sync.close', input),
    markReceipts: (input) => callOnly('receipts.mark', input),
    markUnread: (input) => callOnly('receipts.markUnread', input),
    setTyping: (input) => callOnly('typing.set', input),
  }
}
