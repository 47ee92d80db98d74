import type { UserId } from '@parley/protocol'
import type { Tabs } from '@parley/sync'
import { type Channel, createBrowserTabs, type Locks } from './browser-tabs.ts'

/** The other tabs of the browser this runs in; null where there can be none. */
export function createOwnTabs(whose: { url: string; userId: UserId }): Tabs | null {
  if (!('BroadcastChannel' in globalThis)) return null
  const { locks } = globalThis.navigator as unknown as { locks?: Locks }
  return createBrowserTabs(whose, { locks, openChannel: (name) => new BroadcastChannel(name) as unknown as Channel })
}
