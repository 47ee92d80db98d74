import { limits } from '@parley/protocol'

/** [UX42] As many as fit: a count of a thousand means so many or more. */
export const toBadge = (unread: number): string => (unread >= limits.unreadMax ? `${limits.unreadMax - 1}+` : String(unread))
