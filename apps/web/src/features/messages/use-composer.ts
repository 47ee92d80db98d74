import { useDraft } from '@parley/client/react'
import { type ChatId, countCodePoints, limits, type MessageId, messageTextProblem } from '@parley/protocol'
import { emptyDraft, fieldText } from './composer-draft.ts'
import type { DraftVerbs } from './use-draft-verbs.ts'

/** The count is shown when so many are left. */
const charsLeftShown = 500

export type ComposerHint = { kind: 'left' | 'over'; count: number } | { kind: 'too-large' | 'malformed' }

export type ComposerVerbs = {
  send: (text: string, options?: { replyToId?: MessageId }) => void
  saveEdit: (id: MessageId, edit: { text: string; expectedRevision: number }) => void
  setTyping: (on: boolean) => void
}

/** What is begun in a chat and not sent, whether it can be, and what it will be: something new, a reply, or a message's new text. */
export function useComposer(chatId: ChatId, draftVerbs: DraftVerbs, { send: say, saveEdit, setTyping }: ComposerVerbs) {
  const [stored] = useDraft(chatId)
  const draft = stored ?? emptyDraft
  const { editing, replyToId } = draft
  const text = fieldText(draft)
  const problem = messageTextProblem(text)

  const write = (next: string) => {
    draftVerbs.write(next)
    if (!editing) setTyping(next !== '')
  }

  const send = () => {
    if (problem) return
    if (editing) {
      saveEdit(editing.messageId, { text, expectedRevision: editing.expectedRevision })
    } else {
      say(text, replyToId === null ? undefined : { replyToId })
      setTyping(false)
    }
    draftVerbs.done()
  }

  return { text, editing, replyToId, canSend: problem === null, hint: hintOf(text, problem), write, send, cancel: draftVerbs.cancel }
}

export function hintOf(text: string, problem: ReturnType<typeof messageTextProblem>): ComposerHint | null {
  if (problem === 'text.malformed') return { kind: 'malformed' }
  // Units are never fewer than code points: a short text needs no counting.
  if (text.length < limits.messageTextCharsMax - charsLeftShown && problem !== 'message.too-long') return null
  const left = limits.messageTextCharsMax - countCodePoints(text)
  if (left < 0) return { kind: 'over', count: -left }
  if (problem === 'message.too-long') return { kind: 'too-large' }
  return left <= charsLeftShown ? { kind: 'left', count: left } : null
}
