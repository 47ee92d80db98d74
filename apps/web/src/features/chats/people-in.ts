import type { ChatListItem } from '@parley/client'
import type { User, UserId } from '@parley/protocol'

/** What else a chat is found by: of a direct chat how the other one is called at the sign-in, of a group who is in it, as far as known. */
export const toPeopleIn =
  (users: Readonly<Record<UserId, User>>, me: UserId) =>
  ({ chat, peer }: ChatListItem): readonly string[] => {
    if (peer) return [peer.username]
    return (chat.members ?? []).flatMap(({ userId }) => {
      const user = userId === me ? undefined : users[userId]
      return user ? [user.displayName] : []
    })
  }
