import { type ChatId, chatScope, createChatId, createUserId, type Receipt, type UserId, userScope } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createLive, type LiveListener, ownTopic } from './hub.ts'

/** A listener that writes down what it hears. */
function createListener(): LiveListener & { readonly heard: unknown[] } {
  const heard: unknown[] = []
  return {
    heard,
    userMoved: (userId) => heard.push(['user', userId]),
    presenceMoved: (userId) => heard.push(['presence', userId]),
    receiptsMoved: (chatId, receipts) => heard.push(['receipts', chatId, receipts.length]),
    unreadMoved: (chatId) => heard.push(['unread', chatId]),
    typed: ({ chatId, on }) => heard.push(['typing', chatId, on]),
  }
}

const receiptOf = (chatId: ChatId, userId: UserId): Receipt => ({
  chatId,
  userId,
  deliveredSeq: 1,
  readSeq: 1,
  at: '2026-01-01T00:00:00.000Z',
})

test('who listens to a topic hears it, in order, and nothing of any other', () => {
  const live = createLive()
  const [chatId, otherChat, userId, otherUser] = [createChatId(), createChatId(), createUserId(), createUserId()]
  const [mine, other] = [createListener(), createListener()]
  for (const topic of [chatScope(chatId), userScope(userId), ownTopic(userId)]) live.listen(topic, mine)
  live.listen(chatScope(otherChat), other)

  live.publishUser(userId)
  live.publishPresence(userId)
  live.publishReceipts([receiptOf(chatId, userId), receiptOf(otherChat, userId), receiptOf(chatId, otherUser)])
  live.publishUnread(userId, chatId)
  live.publishTyping({ chatId, userId, on: true })
  live.publishUser(otherUser)
  live.publishUnread(otherUser, chatId)

  expect(mine.heard).toEqual([
    ['user', userId],
    ['presence', userId],
    ['receipts', chatId, 2],
    ['unread', chatId],
    ['typing', chatId, true],
  ])
  expect(other.heard).toEqual([['receipts', otherChat, 1]])
})

test('who listens twice hears once, and who has stopped hears nothing', () => {
  const live = createLive()
  const [userId, mine] = [createUserId(), createListener()]
  live.listen(userScope(userId), mine)
  live.listen(userScope(userId), mine)
  live.publishPresence(userId)
  live.unlisten(userScope(userId), mine)
  live.publishPresence(userId)
  expect(mine.heard).toEqual([['presence', userId]])
})
