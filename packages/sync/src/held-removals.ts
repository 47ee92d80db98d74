import type { ChatId, MessageId } from '@parley/protocol'
import { type Change, type Changes, changesOf, heldRemoval, heldRemovals, holdRemoval, releaseRemoval, takeBackRemoval } from './changes.ts'
import type { Clock } from './clock.ts'

export type HeldRemovals = {
  hold(messageId: MessageId, chatId: ChatId): void
  release(messageIds: readonly MessageId[]): void
  /** False if it isn't held any more: then it is, or will be, removed. */
  takeBack(messageId: MessageId): boolean
  /** What was stored is taken up: what others have held too long is released, the rest when its time has come. */
  takeUp(): void
  /** [R63] Nobody looks at the page any more. */
  leave(): void
  stop(): void
}

/** [R80] Removals that are shown and told to nobody, until they are released or taken back. */
export function createHeldRemovals(options: {
  clock: Clock
  getChanges: () => Changes
  setChanges: (changes: Changes) => void
  /** What was released is to be told. */
  onReleased: () => void
  isOnline: () => boolean
  removeAtLeave: ((messageId: MessageId) => void) | undefined
}): HeldRemovals {
  const { clock, getChanges, setChanges, onReleased, isOnline, removeAtLeave } = options
  const cancelReleases: (() => void)[] = []

  function release(messageIds: readonly MessageId[]) {
    setChanges(messageIds.reduce(releaseRemoval, getChanges()))
    onReleased()
  }

  /** Whoever has held it in another page, and lives, says before that what has become of it. */
  function releaseLater({ messageId, madeAt }: Change) {
    const heldForMs = clock.nowMs() - Date.parse(madeAt)
    const isOver = heldForMs < 0 || heldForMs >= heldMsMax
    if (isOver) setChanges(releaseRemoval(getChanges(), messageId))
    else cancelReleases.push(clock.after(heldMsMax - heldForMs, () => release([messageId])))
  }

  return {
    hold(messageId, chatId) {
      setChanges(holdRemoval(getChanges(), { messageId, chatId, madeAt: new Date(clock.nowMs()).toISOString() }))
    },
    release,
    takeBack(messageId) {
      const isHeld = heldRemoval(getChanges(), messageId) !== null
      setChanges(takeBackRemoval(getChanges(), messageId))
      return isHeld
    },
    takeUp() {
      for (const held of heldRemovals(getChanges())) releaseLater(held)
    },
    leave() {
      const messageIds = heldRemovals(getChanges()).map(({ messageId }) => messageId)
      for (const messageId of messageIds) {
        // What is to be said before it goes first, if it can.
        if (isOnline() && changesOf(getChanges(), messageId).length === 1) removeAtLeave?.(messageId)
      }
      release(messageIds)
    },
    stop() {
      for (const cancel of cancelReleases.splice(0)) cancel()
    },
  }
}

/** [R80] What a page that is gone has held is released so long after it was made: by then, one that lives has said what became of it. */
export const heldMsMax = 30_000
