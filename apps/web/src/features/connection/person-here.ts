import type { User } from '@parley/protocol'

/** It stands where the service worker can see it, and is the only thing of a person that it can see. */
const cacheName = 'parley-person'
/** No server has these addresses, so nothing else is ever kept under them. */
const personAddress = '/person-here'
const seenAddress = '/person-here/seen'
/** So long after its last token a session of the API ends by itself. */
const sessionMs = 30 * 24 * 60 * 60_000

/**
 * Who was signed in here last, so that without a network their chats can be shown: the cookie that knows it can't be asked then. It says
 * whose words on this device are whose, and gives no right to anything. Without TLS, where there are no service workers, nothing is kept.
 */
export const keepPersonHere = (user: User): Promise<void> => keep(personAddress, user)

export async function readPersonHere(): Promise<User | null> {
  const user = (await read(personAddress)) as Partial<User> | null
  return typeof user?.id === 'string' && typeof user.displayName === 'string' ? (user as User) : null
}

/** The server knows their session. */
export const noteSeenHere = (): Promise<void> => keep(seenAddress, Date.now())

/** Whether a session that is no more has run out by itself, for all that this device can know. Otherwise somebody has ended it. */
export async function hasRunOut(): Promise<boolean> {
  const seenAtMs = await read(seenAddress)
  return typeof seenAtMs === 'number' && Date.now() - seenAtMs >= sessionMs
}

/** Their session here has ended: whoever comes next sees nothing of them, not even a name. */
export async function forgetPersonHere(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(cacheName)
}

async function keep(address: string, content: unknown): Promise<void> {
  if (!('caches' in globalThis)) return
  const kept = await caches.open(cacheName)
  await kept.put(address, Response.json(content))
}

async function read(address: string): Promise<unknown> {
  if (!('caches' in globalThis)) return null
  const kept = await caches.match(address, { cacheName })
  return kept ? kept.json().catch(() => null) : null
}
