import type { Database } from '@parley/db'
import { chatScope, createMessageId, userScope } from '@parley/protocol'
import { expect, test } from 'vitest'
import { readAfter, readPositions } from '../../log/read.ts'
import { createTestServer } from '../../testing/index.ts'
import { type SyncEvent, toEvents } from './wire-events.ts'

test('however many people a group begins with, one query reads it for all of them, and each sees it as theirs', async () => {
  await using server = await createTestServer()
  const people = Object.values(await server.people('owner', 'second', 'third', 'fourth'))
  const [owner, ...others] = people
  if (!owner) throw new Error('somebody owns it')
  const group = await server.groupOf(owner, ...others)
  const logged = await readAfter(server.db, new Map(people.map(({ user }) => [userScope(user.id), 0])), 10)

  const asked: string[] = []
  const db: Database = {
    ...server.db,
    query(statement, parameters) {
      asked.push(statement.name)
      return server.db.query(statement, parameters)
    },
  }
  const events = await toEvents({ db }, logged)
  expect(asked).toHaveLength(1)
  for (const { user } of people) {
    const myRole = user.id === owner.user.id ? 'owner' : 'member'
    expect(events.get(userScope(user.id))).toMatchObject([
      { type: 'chat.joined', chat: { id: group.id, memberCount: 4, myRole, lastSeq: 0 } },
    ])
  }
})

test('a message that was just stored is told as it is read', async () => {
  await using server = await createTestServer()
  const { alice, bob } = await server.people('alice', 'bob')
  const group = await server.groupOf(alice, bob)
  const scope = chatScope(group.id)
  const [start] = await readPositions(server.db, [scope])
  const told: SyncEvent[] = []
  server.core.tail.listen(scope, { offer: (_, events) => told.push(...events) }, start?.lastSeq ?? 0)

  const first = createMessageId()
  const texts = [`Are you there, @${bob.user.username}?`, 'A «text» with "quotes", \\ and\n  lines\t🧑🏽‍🚀', 'Together', 'with this']
  for (const [at, text] of texts.slice(0, 2).entries()) {
    await alice.messages.send({
      id: at === 0 ? first : createMessageId(),
      chatId: group.id,
      text,
      ...(at > 0 && { replyToId: first }),
    })
  }
  await Promise.all(texts.slice(2).map((text) => alice.messages.send({ id: createMessageId(), chatId: group.id, text })))
  await expect.poll(() => told.length).toBe(texts.length)
  const logged = await readAfter(server.db, new Map([[scope, start?.lastSeq ?? 0]]), 10)
  expect(told).toEqual((await toEvents(server, logged)).get(scope))
})
