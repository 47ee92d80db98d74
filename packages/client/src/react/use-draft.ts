import type { ChatId } from '@parley/protocol'
import type { ComposerDraft } from '@parley/sync'
import { useCallback } from 'react'
import { useEngine } from './provider.ts'
import { useEngineState } from './use-engine-state.ts'

/**
 * What is begun in a chat's composer, and the verb that keeps it: null when nothing is. It belongs to this device and, with a storage,
 * outlives a reload.
 */
export function useDraft(chatId: ChatId): readonly [draft: ComposerDraft | null, setDraft: (draft: ComposerDraft | null) => void] {
  const engine = useEngine()
  const draft = useEngineState(({ drafts }) => drafts[chatId] ?? null)
  const setDraft = useCallback((next: ComposerDraft | null) => engine.setDraft(chatId, next), [engine, chatId])
  return [draft, setDraft]
}

/** What another tab of the device has begun in a chat while something else stands in this one's field; null where there is nothing like it. */
export function useDraftElsewhere(chatId: ChatId): ComposerDraft | null {
  return useEngineState(({ draftsElsewhere }) => draftsElsewhere[chatId] ?? null)
}
