import type { ChatId, MessageId } from '@parley/protocol'

/** What someone has typed in a chat and not sent. It belongs to this device. */
export type ComposerDraft = {
  readonly text: string
  /** The message it is to reply to. */
  readonly replyToId: MessageId | null
  /** The message that is being edited, and what it is to say; `text` waits meanwhile, and stands in the field again afterwards. */
  readonly editing: { readonly messageId: MessageId; readonly expectedRevision: number; readonly text: string } | null
}

/** The chats in which something is begun, and nothing else. */
export type ComposerDrafts = { readonly [chatId: ChatId]: ComposerDraft }

/** A draft in which nothing is begun is none. The same draft gives the same object. */
export function setComposerDraft(drafts: ComposerDrafts, chatId: ChatId, draft: ComposerDraft | null): ComposerDrafts {
  const isEmpty = draft === null || (draft.text === '' && draft.replyToId === null && draft.editing === null)
  if (!isEmpty) return drafts[chatId] === draft ? drafts : { ...drafts, [chatId]: draft }
  if (!drafts[chatId]) return drafts
  const { [chatId]: _, ...others } = drafts
  return others
}
