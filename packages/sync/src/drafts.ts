import type { ChatId, MessageId } from '@parley/protocol'
import { equals } from './equals.ts'

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

/**
 * [R62] What was stored, and what was typed before it was there: nothing of either is lost. The stored words stand first, in lines of their
 * own, so that whoever types goes on at the end.
 */
export function joinDrafts(stored: ComposerDrafts, typed: ComposerDrafts): ComposerDrafts {
  const both = (Object.entries(typed) as [ChatId, ComposerDraft][]).map(([chatId, draft]): [ChatId, ComposerDraft] => {
    const before = stored[chatId]
    return [chatId, before ? joinDraft(before, draft) : draft]
  })
  return { ...stored, ...(Object.fromEntries(both) as ComposerDrafts) }
}

function joinDraft(stored: ComposerDraft, typed: ComposerDraft): ComposerDraft {
  if (equals(stored, typed)) return stored
  const isEditKept = typed.text === '' && typed.editing === null
  return {
    text: [stored.text, isEditKept ? '' : (stored.editing?.text ?? ''), typed.text].filter((text) => text !== '').join('\n'),
    replyToId: typed.replyToId ?? stored.replyToId,
    editing: isEditKept ? stored.editing : typed.editing,
  }
}
