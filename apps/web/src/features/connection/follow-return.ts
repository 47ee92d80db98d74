export type Return =
  | { status: 'here' }
  /** So much was unread when the connection went. */
  | { status: 'away'; unreadBefore: number }
  | { status: 'back'; arrived: number }

export const here: Return = { status: 'here' }

/** From when the trouble is shown until the connection stands again, which it does once everything missed has come. The same one as long as nothing changes. */
export function followReturn(
  before: Return,
  { isTroubleShown, isOnline, unread }: { isTroubleShown: boolean; isOnline: boolean; unread: number },
): Return {
  if (before.status === 'away') return isOnline ? { status: 'back', arrived: Math.max(0, unread - before.unreadBefore) } : before
  return isTroubleShown && !isOnline ? { status: 'away', unreadBefore: unread } : before
}
