import type { ChatId, MessageId } from '@parley/protocol'
import type { Change } from './changes.ts'
import type { ComposerDraft } from './drafts.ts'
import type { OutboxEntry } from './outbox.ts'

/**
 * The other pages that one person has open on one device, each with an engine of its own and all with one storage. None of it is relied on
 * for what is promised: the server knows an id that comes twice, and the storage has every word. It saves saying things twice and lets one
 * tab go on where another ends. Nothing of it throws.
 */
export type Tabs = {
  /** Tells every other tab, in the order of the calls. One that comes later doesn't hear of it. */
  tell(word: TabWord): void
  /** Hears the others from now on, until the function it returns is called. */
  hear(listener: (word: TabWord) => void): () => void
  /**
   * Asks for a lane, and says when it is this tab's alone; `waited` if it was another's before. A tab that dies lets go of its own. The
   * function it returns lets go of the lane, or of the wish to have it.
   */
  hold(lane: string, onHeld: (turn: 'at once' | 'waited') => void): () => void
}

/** What is said among tabs. Plain JSON. */
export type TabWord =
  /** A tab has begun, and doesn't know yet what waits in the others. */
  | { readonly type: 'hello' }
  /** Written, tried again, refused, or in its place. */
  | { readonly type: 'entry'; readonly entry: OutboxEntry }
  | { readonly type: 'entry-gone'; readonly id: MessageId; readonly order: number }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'change-gone'; readonly change: Change }
  | { readonly type: 'read'; readonly chatId: ChatId; readonly seq: number }
  /** It is stored. */
  | { readonly type: 'draft'; readonly chatId: ChatId; readonly draft: ComposerDraft | null }

/** Where there are no others, or no way to them: every lane is one's own. */
export const noOtherTabs: Tabs = {
  tell: () => {},
  hear: () => () => {},
  hold: (_lane, onHeld) => {
    onHeld('at once')
    return () => {}
  },
}
