import { type ChatId, createMessageId, type Message, type UserId } from '@parley/protocol'

export const [me, bob, carol] = ['alice', 'bob', 'carol'] as UserId[] as [UserId, UserId, UserId]

/** One that Bob has just said. */
export const aMessage = (changes: Partial<Message> = {}): Message => ({
  id: createMessageId(),
  chatId: 'chat' as ChatId,
  seq: 1,
  updatedSeq: changes.seq ?? 1,
  authorId: bob,
  kind: 'text',
  text: 'x',
  system: null,
  mentions: [],
  replyToId: null,
  reactions: [],
  revision: 1,
  sentAt: '2026-11-20T09:00:00.000Z',
  editedAt: null,
  removedAt: null,
  ...changes,
})
