import { createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toSystemWords } from './system-words.ts'

const [alice, bob, mei] = [createUserId(), createUserId(), createUserId()]

test('who is among those they added created the group', () => {
  expect(toSystemWords({ type: 'member.added', userIds: [bob, alice, mei] }, alice)).toEqual({ key: 'created' })
})

test('others are counted beside the first one added', () => {
  expect(toSystemWords({ type: 'member.added', userIds: [bob] }, alice)).toEqual({ key: 'added', personId: bob, others: 0 })
  expect(toSystemWords({ type: 'member.added', userIds: [bob, mei] }, alice)).toEqual({ key: 'added', personId: bob, others: 1 })
})

test('who takes themselves out left, whom another takes out was removed', () => {
  expect(toSystemWords({ type: 'member.removed', userId: bob }, bob)).toEqual({ key: 'left' })
  expect(toSystemWords({ type: 'member.removed', userId: bob }, alice)).toEqual({ key: 'removed', personId: bob })
})

test('a new owner is a group handed over, any other role is given', () => {
  const roleOf = (role: 'owner' | 'admin') => toSystemWords({ type: 'member.role-changed', userId: bob, role }, alice)
  expect(roleOf('owner')).toEqual({ key: 'handedOver', personId: bob })
  expect(roleOf('admin')).toEqual({ key: 'roleChanged', personId: bob, role: 'admin' })
})

test.each([
  [['name'], 'renamed'],
  [['description'], 'described'],
  [['name', 'description'], 'updated'],
] as const)('a change of %j is said as %s', (changed, key) => {
  expect(toSystemWords({ type: 'chat.updated', changed: [...changed] }, alice)).toEqual({ key })
})
