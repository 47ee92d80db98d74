import { limits } from '@parley/protocol'

/** [UX42] As many as fit: a count of a thousand means so many or more, and beside an icon a hundred does. */
export const toBadge = (unread: number, { max = limits.unreadMax - 1 } = {}): string => (unread > max ? `${max}+` : String(unread))
