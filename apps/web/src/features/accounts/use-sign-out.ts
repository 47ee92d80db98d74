import { useEngine } from '@parley/client/react'
import { useState } from 'react'
import { forgetPersonHere } from '../connection/index.ts'

/** Ends the session here and at the server, and leaves nothing on this device. Without the server it ends here alone, and the next page says so. */
export function useSignOut() {
  const engine = useEngine()
  const [status, setStatus] = useState<'idle' | 'leaving' | 'failed'>('idle')

  /** False if it couldn’t be done; else another page comes. */
  const signOut = async (): Promise<boolean> => {
    setStatus('leaving')
    // What the server says to the open socket about it is no news.
    engine.stop()
    const response = await fetch('/api/sign-out', { method: 'POST' }).catch(() => null)
    if (!response?.ok) {
      engine.start()
      setStatus('failed')
      return false
    }
    // The session has ended: a device that fails to forget keeps nobody here.
    await Promise.allSettled([engine.forget(), forgetPersonHere()])
    const { ended } = (await response.json()) as { ended: boolean }
    window.location.replace(`/sign-in?why=${ended ? 'left' : 'left-unconfirmed'}`)
    return true
  }

  return { status, signOut }
}
