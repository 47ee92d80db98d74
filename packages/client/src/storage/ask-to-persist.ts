/** The parts of a browser that know whether what a page has stored may be cleared away. */
export type PersistingBrowser = {
  readonly storage?: { persist?(): Promise<boolean>; persisted?(): Promise<boolean> }
  readonly permissions?: { query(permission: { name: string }): Promise<{ readonly state: string }> }
  /** Chromium's alone. */
  readonly userAgentData?: unknown
}

/**
 * Asks the browser not to clear away what somebody has written when the disk gets full. Only where nobody is asked for it: a browser that
 * has granted it already, Chromium, which decides by itself, and one that doesn't know of such a permission, which does too.
 */
export async function askToPersist({ storage, permissions, userAgentData }: PersistingBrowser): Promise<void> {
  if (!storage?.persist || (await storage.persisted?.().catch(() => false))) return
  const state = await stateOf(permissions)
  if (state === 'granted' || state === 'unknown' || (state === 'prompt' && userAgentData !== undefined)) {
    await storage.persist().catch(() => false)
  }
}

async function stateOf(permissions: PersistingBrowser['permissions']): Promise<string> {
  try {
    return (await permissions?.query({ name: 'persistent-storage' }))?.state ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
