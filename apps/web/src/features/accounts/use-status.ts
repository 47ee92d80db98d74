import { useSettings, useTrpc } from '@parley/client/react'
import type { Status } from '@parley/protocol'
import { useChosen } from '../connection/index.ts'

/** What one appears as, and the way to choose it. */
export function useStatus() {
  const client = useTrpc()
  const settings = useSettings()
  const { value, choose, state } = useChosen<Status>(settings?.status ?? null, (status) => client.presence.set.mutate({ status }))
  return { status: value, choose, state }
}
