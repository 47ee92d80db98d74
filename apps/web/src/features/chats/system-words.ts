import type { SystemFacts, UserId } from '@parley/protocol'

export type SystemWords =
  | { key: 'created' | 'left' | 'renamed' | 'described' | 'updated' }
  | { key: 'removed' | 'handedOver'; personId: UserId }
  | { key: 'added'; personId: UserId; others: number }
  | { key: 'roleChanged'; personId: UserId; role: 'admin' | 'moderator' | 'member' }

/** Which sentence a line that nobody wrote is, and whom it names besides its author. */
export function toSystemWords(facts: SystemFacts, authorId: UserId): SystemWords {
  switch (facts.type) {
    case 'member.added': {
      const [personId, ...others] = facts.userIds
      if (facts.userIds.includes(authorId) || !personId) return { key: 'created' }
      return { key: 'added', personId, others: others.length }
    }
    case 'member.removed':
      return facts.userId === authorId ? { key: 'left' } : { key: 'removed', personId: facts.userId }
    case 'member.role-changed':
      return facts.role === 'owner'
        ? { key: 'handedOver', personId: facts.userId }
        : { key: 'roleChanged', personId: facts.userId, role: facts.role }
    case 'chat.updated':
      if (facts.changed.length > 1) return { key: 'updated' }
      return { key: facts.changed[0] === 'description' ? 'described' : 'renamed' }
    default:
      return facts satisfies never
  }
}
