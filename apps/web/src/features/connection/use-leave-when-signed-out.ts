import type { Engine, SignedOutReason } from '@parley/client'
import { useConnection, useEngine } from '@parley/client/react'
import { useEffect } from 'react'
import { countWaiting } from './count-waiting.ts'
import { forgetPersonHere, hasRunOut } from './person-here.ts'

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

async function leave(said: SignedOutReason, engine: Engine): Promise<void> {
  if (said === 'someone-else') return beginAsSomeoneElse()
  // Without a stream the server says only that there is no session.
  const reason = said === 'signed-out' && (await hasRunOut().catch(() => false)) ? 'session-expired' : said
  await forgetPersonHere().catch(() => null)
  const waitingCount = countWaiting(engine.getState())
  // Whoever ends a session from afar may have lost the device: nothing of theirs stays on it. One that ran out is theirs to go on with.
  // A device that fails to forget keeps nobody here.
  if (reason === 'signed-out') await engine.forget().catch(() => {})
  // With a cookie of a session that is no more, the sign-in page would send back here.
  await fetch('/api/sign-out', { method: 'POST' }).catch(() => null)
  const address = new URLSearchParams({ why: reason })
  if (waitingCount > 0) address.set('unsent', String(waitingCount))
  if (window.location.pathname !== '/') address.set('callbackUrl', window.location.pathname)
  window.location.replace(`/sign-in?${address}`)
}

let isBeginning = false

/** The cookie is another person's by now: what they see begins with a page of their own. */
export async function beginAsSomeoneElse(): Promise<void> {
  if (isBeginning) return
  isBeginning = true
  await forgetPersonHere().catch(() => null)
  window.location.replace('/')
}
