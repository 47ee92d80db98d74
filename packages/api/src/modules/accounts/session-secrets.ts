import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits. They are a password of one session: the database keeps only their hash. */
export const createSessionSecret = (): string => randomBytes(32).toString('base64url')

export const hashSessionSecret = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(secret).digest())

export type NextSessionSecret = (secret: string) => string

/**
 * Follows from the secret before it and a key of the server, so that two refreshes at the same moment get the same answer without it being
 * kept anywhere, and who has stolen an old secret can't work out the next.
 */
export function createNextSessionSecret(serverSecret: Uint8Array): NextSessionSecret {
  const key = createHmac('sha256', serverSecret).update('parley refresh').digest()
  return (secret) => createHmac('sha256', key).update(secret).digest('base64url')
}
