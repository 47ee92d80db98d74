import type { ChatId } from '@parley/protocol'
import { useSyncExternalStore } from 'react'

/** What is written and not sent, for each chat, as long as the tab lives. */
const drafts = new Map<ChatId, string>()
const listeners = new Set<() => void>()

export const readDraft = (chatId: ChatId): string => drafts.get(chatId) ?? ''

export function writeDraft(chatId: ChatId, text: string): void {
  if (text === '') drafts.delete(chatId)
  else drafts.set(chatId, text)
  for (const listener of listeners) listener()
}

export const useDraft = (chatId: ChatId): string =>
  useSyncExternalStore(
    subscribe,
    () => readDraft(chatId),
    () => '',
  )

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
