import { createUserId, type Role } from '@parley/protocol'
import { expect, test } from 'vitest'
import { filterMembers, type KnownMember, sortMembers } from './sort-members.ts'

const memberCalled = (displayName: string, role: Role): KnownMember => {
  const id = createUserId()
  const person = {
    id,
    username: displayName.toLowerCase(),
    displayName,
    bio: '',
    isBot: false,
    presence: 'online',
    lastSeenAt: null,
  } as const
  return { member: { userId: id, role, deliveredSeq: 0, readSeq: 0 }, person }
}
const names = (members: readonly KnownMember[]) => members.map(({ person }) => person?.displayName)
const members = [
  memberCalled('Zoë', 'member'),
  memberCalled('Bob', 'admin'),
  memberCalled('Émile', 'member'),
  memberCalled('Alice', 'owner'),
  memberCalled('Mei', 'moderator'),
]

test('members stand by role, and by name where the role is the same', () => {
  expect(names(sortMembers(members))).toEqual(['Alice', 'Bob', 'Mei', 'Émile', 'Zoë'])
})

test('a member is found by name and by username, whatever the accents', () => {
  expect(names(filterMembers(members, 'zoe'))).toEqual(['Zoë'])
  expect(names(filterMembers(members, 'bob'))).toEqual(['Bob'])
  expect(names(filterMembers(members, 'nobody'))).toEqual([])
})
