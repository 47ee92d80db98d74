import type { Database } from '@parley/db'
import { createChatId, createMessageId, createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../log/bus.ts'
import { createSendQueue } from './send-queue.ts'

test('when the database is away everyone who waits learns it with the first, and the next one asks again', async () => {
  const asked: PromiseWithResolvers<never[]>[] = []
  const query = () => {
    const call = Promise.withResolvers<never[]>()
    asked.push(call)
    return call.promise
  }
  const queue = createSendQueue({ db: { query } as unknown as Database, bus: createMemoryBus() })
  const send = () => queue.send({ id: createMessageId(), chatId: createChatId(), authorId: createUserId(), text: 'hello', replyToId: null })
  const away = Object.assign(new Error('away'), { code: 'ETIMEDOUT' })

  const sent = Array.from({ length: 500 }, send)
  await expect.poll(() => asked.length).toBe(1)
  asked[0]?.reject(away)
  expect(await Promise.allSettled(sent)).toEqual(sent.map(() => ({ status: 'rejected', reason: away })))
  expect(asked).toHaveLength(1)

  const next = send()
  await expect.poll(() => asked.length).toBe(2)
  asked[1]?.reject(away)
  await expect(next).rejects.toBe(away)
})
