import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import type { CallState } from './use-call.ts'

/** Why a call didn't go through, in a sentence; nothing while there is nothing to say. `onUseFree` as in `refusalSentence`. */
export function useCallProblem(): (state: CallState, onUseFree?: (username: string) => void) => ReactNode {
  const t = useTranslations('refusals')
  return (state, onUseFree) => {
    switch (state.status) {
      case 'idle':
      case 'calling':
        return null
      case 'refused':
        return refusalSentence(t, state.refusal, onUseFree)
      case 'unreachable':
        return t('unreachable')
      default:
        return state satisfies never
    }
  }
}
