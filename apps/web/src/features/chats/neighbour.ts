import type { User } from '@parley/protocol'

/** The one the arrow key leads to; null for any other key, and where there is nobody. */
export function neighbour(people: readonly User[], active: User | null, key: string): User | null {
  const index = active ? people.indexOf(active) : -1
  switch (key) {
    case 'ArrowDown':
      return people[Math.min(index + 1, people.length - 1)] ?? null
    case 'ArrowUp':
      return people[Math.max(index - 1, 0)] ?? null
    default:
      return null
  }
}
