import type { ChatId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import { dueEntries, markAnswered, markInFlight, markRefused, markUnknown, type Outbox, type OutboxEntry } from './outbox.ts'
import { isFinal, type Transport } from './transport.ts'

export type Sender = {
  /** Starts every send that is due: called when something was written, when something left the outbox, when the connection is online. */
  flush(): void
  /** The connection is gone: what rested after a fault is due again with the next one. */
  reset(): void
}

/** [R20] [R21] [R22] Works the outbox off. What it says comes back through the feed; the answer only settles what that doesn't show yet. */
export function createSender(options: {
  transport: Transport
  clock: Clock
  random: () => number
  getOutbox: () => Outbox
  setOutbox: (outbox: Outbox) => void
  isOnline: () => boolean
}): Sender {
  const { transport, clock, random, getOutbox, setOutbox, isOnline } = options
  const rests = new Map<ChatId, () => void>()

  function flush() {
    if (!isOnline()) return
    for (const entry of dueEntries(getOutbox())) {
      if (!rests.has(entry.draft.chatId)) void attempt(entry)
    }
  }

  async function attempt(due: OutboxEntry) {
    const { id, chatId, text } = due.draft
    const outbox = markInFlight(getOutbox(), id)
    // Whoever heard of an earlier one may have started this one already.
    if (outbox === getOutbox()) return
    setOutbox(outbox)
    try {
      const message = await awaitAnswer(clock, transport.send({ id, chatId, text }))
      setOutbox(markAnswered(getOutbox(), message))
    } catch (error) {
      if (isFinal(error)) setOutbox(markRefused(getOutbox(), id, error.refusal))
      else {
        setOutbox(markUnknown(getOutbox(), id))
        if (isOnline()) rest(chatId, backoffMs(due.status === 'unknown' ? due.attempt : 0, random()))
      }
    }
    flush()
  }

  function rest(chatId: ChatId, delayMs: number) {
    const wake = () => {
      rests.delete(chatId)
      flush()
    }
    rests.set(chatId, clock.after(delayMs, wake))
  }

  return {
    flush,
    reset() {
      for (const cancel of rests.values()) cancel()
      rests.clear()
    },
  }
}
