import type { ChatId, MessageId } from '@parley/protocol'
import { type Arrival, type Engine, excerptOf, type Place, type TimelineRow, timelineOf } from '@parley/sync'
import { useEffect, useMemo } from 'react'
import { useEngine } from './provider.ts'
import { useEngineState } from './use-engine-state.ts'

export type Timeline = {
  /** `ready` once the newest messages are here; what is written before that has its row already. */
  status: 'loading' | 'ready' | 'not-found'
  /** Oldest first. `row.id` is its key and stays the same from `sending` to `read`; `'message' in row` tells a said line from one on its way. */
  rows: readonly TimelineRow[]
  /** There are older messages than the first row: `loadOlder` brings them. */
  hasMore: boolean
  /** Somebody reads elsewhere in the chat, and `rows` are what is there: `loadNewer` brings what follows, `leaveExcerpt` leads to the end. */
  isExcerpt: boolean
  /** The rows at the end of the chat, whichever are shown. */
  newest: readonly TimelineRow[]
} & TimelineVerbs

export type TimelineVerbs = {
  /** Brings the next older page. Calling it while it is under way is the same call; it waits for the connection if there is none. */
  loadOlder(): Promise<void>
  /** Brings what follows an excerpt, likewise. */
  loadNewer(): Promise<void>
  /** Brings what stands around a message, or from a seq on; when it resolves to `here`, it is among the rows. Never rejects. */
  loadAround(place: Place): Promise<Arrival>
  leaveExcerpt(): void
  /** Someone reads at `seq`: rows that are far from it may go. */
  keepNear(seq: number): void
  /** Brings the message that a row quotes while its `quoted` is `loading`; called where the row is shown. Never rejects. */
  loadQuoted(messageId: MessageId): Promise<void>
  /** Says it: the row is there when this returns. */
  send(text: string, options?: { replyToId?: MessageId }): MessageId
  /** Tries a `failed` row once more. */
  retry(id: MessageId): void
  /** Takes a `failed` row back and gives its text; null if it may have been said already. */
  discard(id: MessageId): string | null
  /** Changes a said line of one's own. The row has the new text when this returns, and says in `change` how far it is. */
  edit(messageId: MessageId, edit: { text: string; expectedRevision: number }): void
  remove(messageId: MessageId): void
  /** Shows it as removed, and tells nobody until it is released or nobody looks any more: taken back before that, nothing has happened. */
  holdRemoval(messageId: MessageId): void
  releaseRemoval(messageId: MessageId): void
  takeBackRemoval(messageId: MessageId): boolean
  react(messageId: MessageId, emoji: string, on: boolean): void
  /** Tries a row's failed `change` once more. */
  retryChange(messageId: MessageId): void
  /** Lets go of a row's failed `change` and gives the text of an edit; null if there is none. */
  discardChange(messageId: MessageId): string | null
  /** Called while someone sees the last row in a window with focus: all of it is read. */
  markRead(): void
  /** What is said from now on is read in the moment in which it comes, until the function it returns is called. */
  keepRead(): () => void
  /** From `fromSeq` on everything counts as unread again; null takes that back. Rejects with `Refused` or `Fault`. */
  markUnread(fromSeq: number | null): Promise<void>
  /** Called at every key, and with false when the text is gone; how often it is said is its own business. */
  setTyping(on: boolean): void
}

/** A chat's lines and what can be done with them. The chat is open as long as the component is mounted. */
export function useTimeline(chatId: ChatId): Timeline {
  const engine = useEngine()
  useEffect(() => {
    engine.openChat(chatId)
    return () => engine.closeChat(chatId)
  }, [engine, chatId])

  const status = useEngineState(({ sync }) => {
    const known = sync.chats[chatId]
    if (known) return known.window === 'loaded' ? 'ready' : 'loading'
    return sync.loaded ? 'not-found' : 'loading'
  })
  const newest = useEngineState((state) => timelineOf(state, chatId))
  const excerpt = useEngineState((state) => excerptOf(state, chatId))
  const hasMore = useEngineState(({ sync }) => (sync.chats[chatId]?.excerpt ?? sync.chats[chatId])?.hasMore ?? false)
  const verbs = useMemo(() => toVerbs(engine, chatId), [engine, chatId])
  return useMemo(
    () => ({ status, rows: excerpt ?? newest, hasMore, isExcerpt: excerpt !== null, newest, ...verbs }),
    [status, excerpt, newest, hasMore, verbs],
  )
}

function toVerbs(engine: Engine, chatId: ChatId): TimelineVerbs {
  const { retry, discard, edit, remove, holdRemoval, releaseRemoval, takeBackRemoval, react, retryChange, discardChange } = engine
  return {
    loadOlder: () => engine.loadOlder(chatId),
    loadNewer: () => engine.loadNewer(chatId),
    loadAround: (place) => engine.loadAround(chatId, place),
    leaveExcerpt: () => engine.leaveExcerpt(chatId),
    keepNear: (seq) => engine.keepNear(chatId, seq),
    loadQuoted: (messageId) => engine.loadQuoted(chatId, messageId),
    send: (text, options) => engine.send(chatId, text, options),
    retry,
    discard,
    edit,
    remove,
    holdRemoval,
    releaseRemoval,
    takeBackRemoval,
    react,
    retryChange,
    discardChange,
    markRead: () => engine.markRead(chatId),
    keepRead: () => engine.keepRead(chatId),
    markUnread: (fromSeq) => engine.markUnread(chatId, fromSeq),
    setTyping: (on) => engine.setTyping(chatId, on),
  }
}
