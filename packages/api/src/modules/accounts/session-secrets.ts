import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits. They are a password of one session: the database keeps only their hash. */
export const createSessionSecret = (): string => randomBytes(32).toString('base64url')

export const hashSessionSecret = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(secret).digest())

/** Follows from the secret before it, so that two refreshes at the same moment get the same answer without it being kept anywhere. */
export const nextSessionSecret = (secret: string): string => createHmac('sha256', secret).update('parley refresh').digest('base64url')
