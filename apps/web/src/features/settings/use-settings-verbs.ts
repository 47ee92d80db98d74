import { useTrpc } from '@parley/client/react'
import { useMemo } from 'react'

/** What a person decides about themselves. What it changes comes back by the feed, on every device. */
export function useSettingsVerbs() {
  const client = useTrpc()
  return useMemo(
    () => ({
      updateProfile: client.users.update.mutate,
      updateSettings: client.settings.update.mutate,
      revokeSession: client.auth.revoke.mutate,
      revokeOtherSessions: client.auth.revokeAll.mutate,
      changePassword: client.auth.changePassword.mutate,
    }),
    [client],
  )
}
