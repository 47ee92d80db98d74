import type { TimelineRow } from '@parley/client'
import type { Message, MessageId } from '@parley/protocol'

/** What opens beside a message, or over it. */
export type MessageOverlay =
  | { kind: 'react' | 'receipts' | 'reactors' | 'delete' | 'history'; message: Message; row: TimelineRow; anchor: HTMLElement }
  | { kind: 'more'; message: Message; row: TimelineRow; anchor: HTMLElement }
  /** With a finger: everything at once, from the lower edge. */
  | { kind: 'sheet'; message: Message; row: TimelineRow }

/** What a row can ask for. The same object as long as the chat is open, so that rows are drawn again only when they change. */
export type RowVerbs = {
  retry: (id: MessageId) => void
  /** Takes back what wasn't sent; its words return to the composer. */
  discard: (id: MessageId) => void
  retryChange: (id: MessageId) => void
  /** Gives the text of a refused edit back; null if it wasn't one. */
  discardChange: (id: MessageId) => string | null
  /** Writes one's own text over the one that came in between. */
  overwrite: (id: MessageId, edit: { text: string; expectedRevision: number }) => void
  reply: (message: Message) => void
  edit: (message: Message) => void
  react: (message: Message, emoji: string, on: boolean) => void
  remove: (message: Message) => void
  /** False if the browser doesn't allow it. */
  copy: (message: Pick<Message, 'text'>) => Promise<boolean>
  /** What leads to it from anywhere, for whoever is in the chat. */
  copyLink: (message: Pick<Message, 'id'>) => void
  /** Asks where to, and says it there once more. */
  forward: (message: Pick<Message, 'text'>) => void
  /** Begins to choose messages, with this one. */
  select: (message: Pick<Message, 'id'>) => void
  loadQuoted: (id: MessageId) => void
  jumpTo: (message: Pick<Message, 'id'>) => void
  open: (overlay: MessageOverlay) => void
  /** Someone rests on a thing: what it means opens after a moment, and leaves with the pointer. */
  peek: (overlay: MessageOverlay) => void
  leave: () => void
}
