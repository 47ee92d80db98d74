import { countCodePoints, limits } from '@parley/protocol'

/** What can be said about a group's name before the server is asked. An empty one is no problem yet, only no name. */
export function groupNameProblem(name: string): 'nameLong' | 'nameLine' | null {
  const trimmed = name.trim()
  if (countCodePoints(trimmed) > limits.nameCharsMax) return 'nameLong'
  if (/[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u.test(trimmed)) return 'nameLine'
  return null
}
