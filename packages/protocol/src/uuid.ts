import type { ChatId, MessageId, SessionId, UserId } from './ids.ts'

/**
 * A new UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then randomness. Ids are born where the thing is born, mostly on a
 * client, and never change. They are no cursor: only a `seq` says what comes after what.
 */
export function createUuidv7(nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setUint16(0, Math.floor(nowMs / 2 ** 32))
  new DataView(bytes.buffer).setUint32(2, nowMs % 2 ** 32)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Lower case only, so that an id has one spelling on every device and in every log. */
export const uuidv7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
export const isMessageId = (text: string): text is MessageId => uuidv7Pattern.test(text)

export const createUserId = () => createUuidv7() as UserId
export const createSessionId = () => createUuidv7() as SessionId
export const createChatId = () => createUuidv7() as ChatId
export const createMessageId = () => createUuidv7() as MessageId
