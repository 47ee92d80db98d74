import type { User } from '@parley/protocol'

/** It stands where the service worker can see it, and is the only thing of a person that it can see. */
const cacheName = 'parley-person'
/** No server has this address, so nothing else is ever kept under it. */
const address = '/person-here'

/**
 * Who was signed in here last, so that without a network their chats can be shown: the cookie that knows it can't be asked then. It says
 * whose words on this device are whose, and gives no right to anything. Without TLS, where there are no service workers, nothing is kept.
 */
export async function keepPersonHere(user: User): Promise<void> {
  if (!('caches' in globalThis)) return
  const kept = await caches.open(cacheName)
  await kept.put(address, Response.json(user))
}

export async function readPersonHere(): Promise<User | null> {
  if (!('caches' in globalThis)) return null
  const kept = await caches.match(address, { cacheName })
  const user: Partial<User> | null = kept ? await kept.json().catch(() => null) : null
  return typeof user?.id === 'string' && typeof user.displayName === 'string' ? (user as User) : null
}

/** Their session here has ended: whoever comes next sees nothing of them, not even a name. */
export async function forgetPersonHere(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(cacheName)
}
