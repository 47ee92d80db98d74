import type { Database } from '@parley/db'
import { userScope } from '@parley/protocol'
import { expect, test } from 'vitest'
import { readAfter } from '../../log/read.ts'
import { createTestServer } from '../../testing/index.ts'
import { toEvents } from './wire-events.ts'

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
