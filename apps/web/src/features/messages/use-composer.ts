import { type ChatId, countCodePoints, limits, messageTextProblem } from '@parley/protocol'
import { type KeyboardEvent, useCallback } from 'react'
import { useDraft, writeDraft } from './drafts.ts'

/** The count is shown when so many are left. */
const charsLeftShown = 500

export type ComposerHint = { kind: 'left' | 'over'; count: number } | { kind: 'too-large' | 'malformed' }

/** The text of a chat that isn't sent yet, and whether it can be. */
export function useComposer(chatId: ChatId, onSend: (text: string) => void) {
  const text = useDraft(chatId)
  const problem = messageTextProblem(text)
  const write = useCallback((next: string) => writeDraft(chatId, next), [chatId])

  const send = () => {
    if (problem) return
    onSend(text)
    write('')
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
    event.preventDefault()
    send()
  }

  return { text, canSend: problem === null, hint: hintOf(text, problem), write, send, onKeyDown }
}

/** Enter that ends the composition of a word is still part of it; Safari says so with the old key code alone. */
// oxlint-disable-next-line typescript/no-deprecated -- there is no other word for it in Safari
const isComposing = (event: KeyboardEvent): boolean => event.nativeEvent.isComposing || event.keyCode === 229

export function hintOf(text: string, problem: ReturnType<typeof messageTextProblem>): ComposerHint | null {
  if (problem === 'text.malformed') return { kind: 'malformed' }
  // Units are never fewer than code points: a short text needs no counting.
  if (text.length < limits.messageTextCharsMax - charsLeftShown && problem !== 'message.too-long') return null
  const left = limits.messageTextCharsMax - countCodePoints(text)
  if (left < 0) return { kind: 'over', count: -left }
  if (problem === 'message.too-long') return { kind: 'too-large' }
  return left <= charsLeftShown ? { kind: 'left', count: left } : null
}
