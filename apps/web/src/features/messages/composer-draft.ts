import type { ComposerDraft } from '@parley/client'
import type { Message } from '@parley/protocol'

/*
 * What is begun in a chat and not sent. While one edits, what was begun before waits: `text` keeps it, and `editing.text` is what stands in
 * the field.
 */

export const emptyDraft: ComposerDraft = { text: '', replyToId: null, editing: null }

/** What stands in the field. */
export const fieldText = ({ text, editing }: ComposerDraft): string => (editing ? editing.text : text)

export const withText = (draft: ComposerDraft, text: string): ComposerDraft =>
  draft.editing ? { ...draft, editing: { ...draft.editing, text } } : { ...draft, text }

export const withReply = (draft: ComposerDraft, { id }: Pick<Message, 'id'>): ComposerDraft => ({ ...draft, replyToId: id, editing: null })

export const withEdit = (draft: ComposerDraft, { id, revision, text }: Pick<Message, 'id' | 'revision' | 'text'>): ComposerDraft => ({
  ...draft,
  editing: { messageId: id, expectedRevision: revision, text },
})

/** [UX34] Back to what was begun before: an edit ends first, then a reply. */
export const withoutContext = (draft: ComposerDraft): ComposerDraft =>
  draft.editing ? { ...draft, editing: null } : { ...draft, replyToId: null }

/** It is sent, or saved. Null: nothing is begun any more. */
export const afterSend = (draft: ComposerDraft): ComposerDraft | null => (draft.editing ? { ...draft, editing: null } : null)

/** Words that come back, unless others are there by now. */
export const withReturned = (draft: ComposerDraft, words: string): ComposerDraft => (draft.text === '' ? { ...draft, text: words } : draft)

/** What another tab has begun, if it is anything that doesn't stand here as well. Nobody has begun anything here: it is no news. */
export function textElsewhere(draft: ComposerDraft, elsewhere: ComposerDraft | null): string | null {
  const text = elsewhere?.text ?? ''
  return text.trim() === '' || draft.text === '' || draft.editing || draft.text.includes(text) ? null : text
}

/** Both, on lines of their own: what stands here first. */
export const withElsewhere = (draft: ComposerDraft, text: string): ComposerDraft => ({ ...draft, text: `${draft.text}\n${text}` })
