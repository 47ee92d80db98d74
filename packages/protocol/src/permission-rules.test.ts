import { expect, test } from 'vitest'
import { type ChatAction, type ChatResource, can, chatActions, compareRoles } from './permission-rules.ts'
import { type Role, roleSchema } from './permissions.ts'

const roles = roleSchema.options
/** Who of owner, admin, moderator and member may. */
const allowed = (action: ChatAction, resource: ChatResource): readonly Role[] => roles.filter((role) => can(role, action, resource))

const everyone: readonly Role[] = ['owner', 'admin', 'moderator', 'member']

test.each<[ChatAction, Omit<ChatResource, 'kind'>, readonly Role[]]>([
  ['chat.read', {}, everyone],
  ['message.send', {}, everyone],
  ['message.react', {}, everyone],
  ['message.edit', { isOwn: true }, everyone],
  ['message.edit', { isOwn: false }, []],
  ['message.remove', { isOwn: true }, everyone],
  ['message.remove', { isOwn: false }, ['owner', 'admin', 'moderator']],
  ['message.read-revisions', { isOwn: true }, everyone],
  ['message.read-revisions', { isOwn: false }, ['owner', 'admin', 'moderator']],
  ['chat.update', {}, ['owner', 'admin']],
  ['chat.leave', {}, ['admin', 'moderator', 'member']],
  ['member.add', { newRole: 'member' }, ['owner', 'admin']],
  ['member.add', { newRole: 'moderator' }, ['owner', 'admin']],
  ['member.add', { newRole: 'admin' }, ['owner']],
  ['member.add', { newRole: 'owner' }, []],
  ['member.remove', { theirRole: 'member' }, ['owner', 'admin', 'moderator']],
  ['member.remove', { theirRole: 'moderator' }, ['owner', 'admin']],
  ['member.remove', { theirRole: 'admin' }, ['owner']],
  ['member.remove', { theirRole: 'owner' }, []],
  ['member.set-role', { theirRole: 'member', newRole: 'moderator' }, ['owner', 'admin']],
  ['member.set-role', { theirRole: 'member', newRole: 'admin' }, ['owner']],
  ['member.set-role', { theirRole: 'member', newRole: 'owner' }, ['owner']],
  ['member.set-role', { theirRole: 'moderator', newRole: 'member' }, ['owner', 'admin']],
  ['member.set-role', { theirRole: 'admin', newRole: 'member' }, ['owner']],
  ['member.set-role', { theirRole: 'owner', newRole: 'admin' }, []],
])('[S2.19] in a group, %s of %j is for %j', (action, resource, expected) => {
  expect(allowed(action, { kind: 'group', ...resource })).toEqual(expected)
})

test('[S2.19] nobody puts out, or gives a role to, somebody who stands as high as they do', () => {
  for (const role of roles) {
    for (const theirRole of roles.filter((other) => compareRoles(role, other) >= 0)) {
      expect(can(role, 'member.remove', { kind: 'group', theirRole })).toBe(false)
      for (const newRole of roles) expect(can(role, 'member.set-role', { kind: 'group', theirRole, newRole })).toBe(false)
    }
  }
})

test('[S2.19] a role that is given is below the giver’s, unless the owner hands the group over', () => {
  for (const role of roles) {
    for (const newRole of roles.filter((other) => compareRoles(role, other) >= 0)) {
      expect(can(role, 'member.add', { kind: 'group', newRole })).toBe(false)
      const handsOver = role === 'owner' && newRole === 'owner'
      expect(can(role, 'member.set-role', { kind: 'group', theirRole: 'member', newRole })).toBe(handsOver)
    }
  }
})

test('in a direct chat the two are equals: each does what is theirs, and neither touches the other or the chat', () => {
  const theirs: readonly ChatAction[] = ['chat.read', 'message.send', 'message.react']
  const own: readonly ChatAction[] = ['message.edit', 'message.remove', 'message.read-revisions']
  for (const action of chatActions) {
    const resource: ChatResource = { kind: 'direct', theirRole: 'member', newRole: 'member' }
    expect([action, can('member', action, { ...resource, isOwn: false })]).toEqual([action, theirs.includes(action)])
    expect([action, can('member', action, { ...resource, isOwn: true })]).toEqual([action, [...theirs, ...own].includes(action)])
  }
})

test('highest first', () => {
  expect((['member', 'owner', 'moderator', 'admin'] as Role[]).sort(compareRoles)).toEqual(['owner', 'admin', 'moderator', 'member'])
})
