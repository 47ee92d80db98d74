import type { UserId } from '@parley/protocol'
import { useRef } from 'react'
import { useWasOnline } from '../connection/index.ts'
import { createEntrances, type Entrances } from './entrances.ts'
import { messageOf } from './grouping.ts'
import type { Conversation } from './use-conversation.ts'

type Known = Pick<Conversation, 'newest'> & { isLoading: boolean }

/** For the whole tab: what has come in once doesn't come in again when one returns to a chat. */
const entrances = createEntrances()

/** Only what stands there comes in; and of a hundred thousand lines nobody looks at more at every one that is new. */
const arrivalsLength = 60

/**
 * How each row comes in, once. Called before the rows are drawn, for each asks at its first drawing. What is told after a time without a
 * connection is history.
 */
export function useEntrances({ newest, isLoading, me }: Known & { me: UserId }, { isAtEnd }: { isAtEnd: boolean }): Entrances['take'] {
  const before = useRef<Known | null>(null)
  const wasOnline = useWasOnline()
  if (typeof window === 'undefined' || (before.current?.newest === newest && before.current.isLoading === isLoading)) return entrances.take
  const arrivals = newest.slice(-arrivalsLength).map((row) => ({ id: row.id, isOwn: (messageOf(row)?.authorId ?? me) === me }))
  const isHistory = isLoading || (before.current?.isLoading ?? true)
  const isSaidHere = newest.at(-1)?.status === 'sending'
  entrances.admit(arrivals, { isLive: !isHistory && (isSaidHere || (isAtEnd && wasOnline.current)), nowMs: performance.now() })
  before.current = { newest, isLoading }
  return entrances.take
}
