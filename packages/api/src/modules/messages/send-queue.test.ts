import type { Database } from '@parley/db'
import { type ChatId, createChatId, createMessageId, createSessionId, createUserId, type MessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createSendQueue } from './send-queue.ts'

test('when the database is away everyone who waits learns it with the first, and the next one asks again', async () => {
  const asked: PromiseWithResolvers<never[]>[] = []
  const query = () => {
    const call = Promise.withResolvers<never[]>()
    asked.push(call)
    return call.promise
  }
  const queue = createSendQueue({ db: { query } as unknown as Database, publish: () => {} })
  const send = () =>
    queue.send(
      { id: createMessageId(), chatId: createChatId(), authorId: createUserId(), text: 'hello', replyToId: null },
      createSessionId(),
    )
  const away = Object.assign(new Error('away'), { code: 'ETIMEDOUT' })

  const sent = Array.from({ length: 500 }, send)
  await expect.poll(() => asked.length).toBe(2)
  asked[0]?.reject(away)
  asked[1]?.reject(away)
  expect(await Promise.allSettled(sent)).toEqual(sent.map(() => ({ status: 'rejected', reason: away })))
  expect(asked).toHaveLength(2)

  const next = send()
  await expect.poll(() => asked.length).toBe(3)
  asked[2]?.reject(away)
  await expect(next).rejects.toBe(away)
})

test('two commits run at a time, and a chat that one of them has messages of waits for it', async () => {
  const asked: { chatIds: readonly string[]; answer: () => void }[] = []
  const query = (_: unknown, [ids, chatIds]: [string[], string[]]) => {
    const call = Promise.withResolvers<unknown[]>()
    const sentAt = '2026-01-01T00:00:00.000Z'
    asked.push({
      chatIds,
      answer: () => call.resolve(ids.map((_, index) => ({ item: index + 1, outcome: 'sent', seq: 1, sentAt, quiet: false }))),
    })
    return call.promise
  }
  const queue = createSendQueue({ db: { query } as unknown as Database, publish: () => {} })
  const send = (chatId: ChatId) =>
    queue.send({ id: createMessageId(), chatId, authorId: createUserId(), text: 'hello', replyToId: null }, createSessionId())
  const [one, other, third] = [createChatId(), createChatId(), createChatId()].sort() as [ChatId, ChatId, ChatId]

  const together = [send(one), send(one)]
  await expect.poll(() => asked.map(({ chatIds }) => chatIds)).toEqual([[one, one]])
  const next = [send(one), send(other)]
  await expect.poll(() => asked.map(({ chatIds }) => chatIds)).toEqual([[one, one], [other]])
  const last = send(third)
  asked[0]?.answer()
  await Promise.all(together)
  await expect.poll(() => asked.map(({ chatIds }) => chatIds)).toEqual([[one, one], [other], [one, third]])
  for (const { answer } of asked) answer()
  await Promise.all([...next, last])
  expect(asked).toHaveLength(3)
})

test('an id that comes twice, and a reply to what is only being stored, go with the next call, and their chat keeps its order', async () => {
  const asked: { ids: readonly string[]; answer: () => void }[] = []
  const query = (_: unknown, [ids]: [string[]]) => {
    const call = Promise.withResolvers<unknown[]>()
    const sentAt = '2026-01-01T00:00:00.000Z'
    asked.push({
      ids,
      answer: () => call.resolve(ids.map((_, index) => ({ item: index + 1, outcome: 'sent', seq: 1, sentAt, quiet: false }))),
    })
    return call.promise
  }
  const queue = createSendQueue({ db: { query } as unknown as Database, publish: () => {} })
  const [chat, other] = [createChatId(), createChatId()]
  const [first, reply, behind, elsewhere] = [createMessageId(), createMessageId(), createMessageId(), createMessageId()]
  const send = (id: MessageId, { chatId = chat, replyToId = null }: { chatId?: ChatId; replyToId?: MessageId | null } = {}) =>
    queue.send({ id, chatId, authorId: createUserId(), text: 'hello', replyToId }, createSessionId())

  const sent = [send(first), send(reply, { replyToId: first }), send(behind), send(first), send(elsewhere, { chatId: other })]
  await expect.poll(() => asked.map(({ ids }) => ids)).toEqual([[first, elsewhere]])
  asked[0]?.answer()
  await expect
    .poll(() => asked.map(({ ids }) => ids))
    .toEqual([
      [first, elsewhere],
      [reply, behind, first],
    ])
  asked[1]?.answer()
  expect(await Promise.all(sent)).toHaveLength(5)
})

test('a chat that stays locked for too long fails its own messages and no others', async () => {
  const asked: PromiseWithResolvers<unknown[]>[] = []
  const query = () => {
    const call = Promise.withResolvers<unknown[]>()
    asked.push(call)
    return call.promise
  }
  const queue = createSendQueue({ db: { query } as unknown as Database, publish: () => {} })
  const send = () =>
    queue.send(
      { id: createMessageId(), chatId: createChatId(), authorId: createUserId(), text: 'hello', replyToId: null },
      createSessionId(),
    )
  const sent = { item: 1, outcome: 'sent', seq: 1, sentAt: '2026-01-01T00:00:00.000Z', quiet: false }
  const locked = Object.assign(new Error('locked'), { code: '55P03' })

  const toLocked = send()
  await expect.poll(() => asked.length).toBe(1)
  asked[0]?.resolve([{ item: 1, outcome: 'busy', seq: null, sentAt: null, quiet: false }])
  await expect.poll(() => asked.length).toBe(2)
  const first = send()
  await expect.poll(() => asked.length).toBe(3)
  asked[1]?.reject(locked)
  await expect(toLocked).rejects.toBe(locked)
  asked[2]?.resolve([sent])
  await expect(first).resolves.toMatchObject({ outcome: 'sent' })
})
