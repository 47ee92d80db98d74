import { useEngine } from '@parley/client/react'
import { useState } from 'react'
import { countWaiting, forgetPersonHere } from '../connection/index.ts'

/**
 * Ends the session here and at the server, and leaves nothing on this device. What isn't sent yet would go with it: that is said first, and
 * who wants it `anyway` says so. Without the server it ends here alone, and the next page says so.
 */
export function useSignOut() {
  const engine = useEngine()
  const [status, setStatus] = useState<'idle' | 'asked' | 'leaving' | 'failed'>('idle')
  const [unsentCount, setUnsentCount] = useState(0)

  /** Another page comes, unless it is asked about, or couldn’t be done. */
  const signOut = async ({ anyway = false } = {}): Promise<'asked' | 'failed' | 'left'> => {
    const count = countWaiting(engine.getState())
    if (count > 0 && !anyway) {
      setUnsentCount(count)
      setStatus('asked')
      return 'asked'
    }
    setStatus('leaving')
    // What the server says to the open socket about it is no news.
    engine.stop()
    const response = await fetch('/api/sign-out', { method: 'POST' }).catch(() => null)
    if (!response?.ok) {
      engine.start()
      setStatus('failed')
      return 'failed'
    }
    // The session has ended: a device that fails to forget keeps nobody here.
    await Promise.allSettled([engine.forget(), forgetPersonHere()])
    const { ended } = (await response.json()) as { ended: boolean }
    window.location.replace(`/sign-in?why=${ended ? 'left' : 'left-unconfirmed'}`)
    return 'left'
  }

  return { status, unsentCount, signOut }
}
