import type { Engine } from '@parley/client'
import { useConnection, useEngine } from '@parley/client/react'
import { useEffect } from 'react'

/** When the session has ended, the page is left for the one where a new one begins, and says why. */
export function useLeaveWhenSignedOut(): void {
  const engine = useEngine()
  const connection = useConnection()
  const reason = connection.status === 'signed-out' ? connection.reason : null

  useEffect(() => {
    if (reason === null) return
    void leave(reason, engine)
  }, [reason, engine])
}

async function leave(reason: 'signed-out' | 'session-expired' | 'someone-else', engine: Engine): Promise<void> {
  // The cookie is another person's by now: what they see begins with a page of their own.
  if (reason === 'someone-else') return window.location.replace('/')
  // Whoever ends a session from afar may have lost the device: nothing of theirs stays on it. One that ran out is theirs to go on with.
  // A device that fails to forget keeps nobody here.
  if (reason === 'signed-out') await engine.forget().catch(() => {})
  // With a cookie of a session that is no more, the sign-in page would send back here.
  await fetch('/api/sign-out', { method: 'POST' }).catch(() => null)
  const back = window.location.pathname === '/' ? '' : `&callbackUrl=${encodeURIComponent(window.location.pathname)}`
  window.location.replace(`/sign-in?why=${reason}${back}`)
}
