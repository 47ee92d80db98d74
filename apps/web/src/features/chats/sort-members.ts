import { compareRoles, type Member, type User } from '@parley/protocol'
import { matchWords } from './match-words.ts'

export type KnownMember = { member: Member; person: User | null }

/** By role, highest first, then by name. */
export const sortMembers = (members: readonly KnownMember[]): readonly KnownMember[] =>
  members.toSorted((one, other) => compareRoles(one.member.role, other.member.role) || nameOf(one).localeCompare(nameOf(other)))

/** Whom every word of `query` names, by display name or username. */
export const filterMembers = (members: readonly KnownMember[], query: string): readonly KnownMember[] =>
  members.filter((known) => matchWords(query, nameOf(known), [known.person?.username ?? '']) !== null)

const nameOf = ({ person }: KnownMember): string => person?.displayName ?? ''
