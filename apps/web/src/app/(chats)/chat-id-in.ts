import type { ChatId } from '@parley/protocol'

/** The chat that a path names. What can't be the id of one isn't looked for. */
export const chatIdIn = (pathname: string): ChatId | null => (pathname.match(/^\/c\/([0-9a-f-]{36})$/)?.[1] as ChatId | undefined) ?? null
