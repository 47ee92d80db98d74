import { useConnection } from '@parley/client/react'
import { useEffect } from 'react'

/** When the session has ended, the page is left for the one where a new one begins, and says why. */
export function useLeaveWhenSignedOut(): void {
  const connection = useConnection()
  const reason = connection.status === 'signed-out' ? connection.reason : null

  useEffect(() => {
    if (reason === null) return
    void leave(reason)
  }, [reason])
}

async function leave(reason: 'signed-out' | 'session-expired' | 'someone-else'): Promise<void> {
  // The cookie is another person's by now: what they see begins with a page of their own.
  if (reason === 'someone-else') return window.location.replace('/')
  // With a cookie of a session that is no more, the sign-in page would send back here.
  await fetch('/api/sign-out', { method: 'POST' }).catch(() => null)
  const back = window.location.pathname === '/' ? '' : `&callbackUrl=${encodeURIComponent(window.location.pathname)}`
  window.location.replace(`/sign-in?why=${reason}${back}`)
}
