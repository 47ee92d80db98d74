import { useSyncExternalStore } from 'react'

/** [UX47] Someone is in front of this window: it has the focus, and its page can be seen. */
export const useAttention = (): boolean => useSyncExternalStore(subscribe, hasAttention, () => false)

const hasAttention = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

function subscribe(listener: () => void): () => void {
  window.addEventListener('focus', listener)
  window.addEventListener('blur', listener)
  document.addEventListener('visibilitychange', listener)
  return () => {
    window.removeEventListener('focus', listener)
    window.removeEventListener('blur', listener)
    document.removeEventListener('visibilitychange', listener)
  }
}
