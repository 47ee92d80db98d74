import { expect, test } from 'vitest'
import { hasAny, rightsOver, wayOut } from './group-rights.ts'

const kind = 'group'

test('[S2.19] an owner gives every role, hands over and puts out', () => {
  expect(rightsOver('admin', { kind, myRole: 'owner' })).toEqual({ roles: ['admin', 'moderator', 'member'], canOwn: true, canRemove: true })
})

test('[S2.19] an admin gives the roles below their own, and hands nothing over', () => {
  expect(rightsOver('member', { kind, myRole: 'admin' })).toEqual({ roles: ['moderator', 'member'], canOwn: false, canRemove: true })
  expect(hasAny(rightsOver('admin', { kind, myRole: 'admin' }))).toBe(false)
  expect(hasAny(rightsOver('owner', { kind, myRole: 'admin' }))).toBe(false)
})

test('[S2.19] a moderator puts out members, and that is all', () => {
  expect(rightsOver('member', { kind, myRole: 'moderator' })).toEqual({ roles: [], canOwn: false, canRemove: true })
  expect(hasAny(rightsOver('moderator', { kind, myRole: 'moderator' }))).toBe(false)
})

test.each(['owner', 'admin', 'moderator', 'member'] as const)('[S2.19] a member is offered nothing to do to a %s', (theirRole) => {
  expect(hasAny(rightsOver(theirRole, { kind, myRole: 'member' }))).toBe(false)
})

test('[S2.19] an owner with others about hands over before leaving; everyone else just leaves', () => {
  expect(wayOut({ kind, myRole: 'owner', memberCount: 3 })).toBe('hand-over-first')
  expect(wayOut({ kind, myRole: 'owner', memberCount: 1 })).toBe('leave')
  expect(wayOut({ kind, myRole: 'member', memberCount: 3 })).toBe('leave')
  expect(wayOut({ kind: 'direct', myRole: 'member', memberCount: 2 })).toBe('none')
})
