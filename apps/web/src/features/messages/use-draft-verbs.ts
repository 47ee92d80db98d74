import type { ComposerDraft } from '@parley/client'
import { useEngine } from '@parley/client/react'
import type { ChatId, Message } from '@parley/protocol'
import { useMemo } from 'react'
import { afterSend, emptyDraft, withEdit, withElsewhere, withoutContext, withReply, withReturned, withText } from './composer-draft.ts'

/** Each verb asks what is begun at that moment, so who only gives the verbs isn't drawn anew at every key. */
export function useDraftVerbs(chatId: ChatId) {
  const engine = useEngine()
  return useMemo(() => {
    const change = (toNext: (draft: ComposerDraft) => ComposerDraft | null) =>
      engine.setDraft(chatId, toNext(engine.getState().drafts[chatId] ?? emptyDraft))
    return {
      write: (text: string) => change((draft) => withText(draft, text)),
      reply: (message: Pick<Message, 'id'>) => change((draft) => withReply(draft, message)),
      edit: (message: Pick<Message, 'id' | 'revision' | 'text'>) => change((draft) => withEdit(draft, message)),
      giveBack: (words: string) => change((draft) => withReturned(draft, words)),
      takeElsewhere: (text: string) => change((draft) => withElsewhere(draft, text)),
      done: () => change(afterSend),
      cancel: () => change(withoutContext),
    }
  }, [engine, chatId])
}

export type DraftVerbs = ReturnType<typeof useDraftVerbs>
