import { expect, test } from 'vitest'
import { rightsTo } from './message-rights.ts'
import { aMessage, me } from './testing/a-message.ts'

const message = aMessage()

test('[UX21] one’s own can be changed and deleted, another’s neither', () => {
  const standing = { me, role: 'member', kind: 'group' } as const
  expect(rightsTo({ ...message, authorId: me }, standing)).toMatchObject({ canEdit: true, canRemove: true, canReact: true, canReply: true })
  expect(rightsTo(message, standing)).toMatchObject({ canEdit: false, canRemove: false, canReadRevisions: false, canReact: true })
})

test('[UX19] a moderator deletes what others wrote and sees what it said before, and changes none of it', () => {
  expect(rightsTo(message, { me, role: 'moderator', kind: 'group' })).toMatchObject({
    canEdit: false,
    canRemove: true,
    canReadRevisions: true,
  })
})

test('[UX20] nothing is done with a tombstone, nor with a line that nobody wrote', () => {
  const standing = { me, role: 'owner', kind: 'group' } as const
  const nothing = { canReact: false, canReply: false, canEdit: false, canRemove: false, canReadRevisions: false }
  expect(rightsTo({ ...message, removedAt: message.sentAt }, standing)).toEqual(nothing)
  expect(rightsTo({ ...message, kind: 'system' }, standing)).toEqual(nothing)
})
