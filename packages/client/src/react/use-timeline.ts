import type { ChatId, MessageId } from '@parley/protocol'
import { type TimelineRow, timelineOf } from '@parley/sync'
import { useEffect, useMemo } from 'react'
import { useEngine } from './provider.ts'
import { useEngineState } from './use-engine-state.ts'

export type Timeline = {
  /** `ready` once the newest messages are here; what is written before that has its row already. */
  status: 'loading' | 'ready' | 'not-found'
  /** Oldest first. `row.id` is its key and stays the same from `sending` to `sent`. */
  rows: readonly TimelineRow[]
  /** There are older messages than the first row: `loadOlder` brings them. */
  hasMore: boolean
  /** Brings the next older page. Calling it while it is under way is the same call; it waits for the connection if there is none. */
  loadOlder(): Promise<void>
  /** Says it: the row is there when this returns. */
  send(text: string): MessageId
  /** Tries a `failed` row once more. */
  retry(id: MessageId): void
  /** Takes a `failed` row back and gives its text; null if it may have been said already. */
  discard(id: MessageId): string | null
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
  const rows = useEngineState((state) => timelineOf(state, chatId))
  const hasMore = useEngineState(({ sync }) => sync.chats[chatId]?.hasMore ?? false)
  const verbs = useMemo(
    () => ({
      loadOlder: () => engine.loadOlder(chatId),
      send: (text: string) => engine.send(chatId, text),
      retry: (id: MessageId) => engine.retry(id),
      discard: (id: MessageId) => engine.discard(id),
    }),
    [engine, chatId],
  )
  return useMemo(() => ({ status, rows, hasMore, ...verbs }), [status, rows, hasMore, verbs])
}
