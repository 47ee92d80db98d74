import type { Message } from '@parley/protocol'
import {
  type Change,
  changeInFlight,
  dueChanges,
  markChangeAnswered,
  markChangeInFlight,
  markChangeRefused,
  markChangeUnknown,
} from './changes.ts'
import type { EngineState } from './engine-state.ts'
import { dueEntries, markAnswered, markInFlight, markRefused, markUnknown, type OutboxEntry } from './outbox.ts'
import type { Errand } from './sender.ts'
import type { Transport } from './transport.ts'

type Options = {
  transport: Transport
  getState: () => EngineState
  change: (changed: Partial<EngineState>) => void
  /** [R48] What isn't stored yet doesn't leave. */
  isStored: (words: OutboxEntry['draft'] | Change['wish']) => boolean
}

/** What is to be told next: of each chat its first message, of each message its first change. */
export function dueErrandsOf(options: Options): Errand[] {
  const { outbox, changes } = options.getState()
  return [...dueEntries(outbox).map((entry) => toSend(entry, options)), ...dueChanges(changes).map((due) => toChange(due, options))]
}

function toSend(entry: OutboxEntry, { transport, getState, change, isStored }: Options): Errand {
  const { id, chatId, text, replyToId } = entry.draft
  return {
    lane: chatId,
    isReady: isStored(entry.draft),
    attempt: entry.status === 'unknown' ? entry.attempt : 0,
    begin() {
      const outbox = markInFlight(getState().outbox, id)
      if (outbox === getState().outbox) return false
      change({ outbox })
      return true
    },
    async call() {
      const message = await transport.send({ id, chatId, text, ...(replyToId !== null && { replyToId }) })
      return () => change({ outbox: markAnswered(getState().outbox, message) })
    },
    noteRefused: (refusal) => change({ outbox: markRefused(getState().outbox, id, refusal) }),
    noteUnknown: () => change({ outbox: markUnknown(getState().outbox, id) }),
  }
}

function toChange(due: Change, { transport, getState, change, isStored }: Options): Errand {
  const { messageId } = due
  return {
    lane: messageId,
    isReady: isStored(due.wish),
    attempt: due.status === 'unknown' ? due.attempt : 0,
    begin() {
      if (changeInFlight(getState().changes, messageId)) return false
      const changes = markChangeInFlight(getState().changes, due)
      if (changes === getState().changes) return false
      change({ changes })
      return true
    },
    async call() {
      const message = await tell(transport, due)
      return () => change({ changes: markChangeAnswered(getState().changes, messageId, message) })
    },
    noteRefused: (refusal) => change({ changes: markChangeRefused(getState().changes, messageId, refusal) }),
    noteUnknown: () => change({ changes: markChangeUnknown(getState().changes, messageId) }),
  }
}

function tell(transport: Transport, { messageId, wish }: Change): Promise<Message> {
  switch (wish.kind) {
    case 'edit':
      return transport.editMessage({ messageId, text: wish.text, expectedRevision: wish.expectedRevision })
    case 'remove':
      return transport.removeMessage({ messageId })
    case 'react':
      return transport.react({ messageId, emoji: wish.emoji, on: wish.on })
    default:
      return wish satisfies never
  }
}
