import { isFullRun } from '@parley/api/testing'
import { startFaultProxy } from '@parley/chaos/fault-proxy'
import { openDatabase } from '@parley/db'
import { type Chat, type Credentials, createMessageId, limits, type Message, type MessageId, type SendMessage } from '@parley/protocol'
import { expect, test } from 'vitest'
import { call, register } from './testing/call.ts'
import { createRandom, pickFrom, shuffled } from './testing/random.ts'
import { startTwoServers } from './testing/test-api.ts'

interface Send {
  readonly author: Credentials
  readonly message: SendMessage
}

test('[S4.15] each of many messages sent one to five times at once over two servers, a third of the answers lost, is there once, and every answer is the same', {
  timeout: isFullRun ? 900_000 : 60_000,
}, async () => {
  const keys = isFullRun ? 10_000 : 2_000
  const random = createRandom(20_261_121)
  await using servers = await startTwoServers()
  const { first, second, front, databaseUrl } = servers
  await using proxy = await startFaultProxy({ port: front.port })
  const url = `http://127.0.0.1:${proxy.port}`

  const people = await Promise.all(['alice', 'bob', 'carol', 'dave'].map((name) => register(first.origin, name)))
  const groups: Chat[] = []
  for (let index = 0; index < 12; index += 1) {
    const memberIds = people.map(({ user }) => user.id)
    groups.push(await call<Chat>(second.origin, 'chats.create', { kind: 'group', name: 'a storm', memberIds }, people[index % 4]))
  }

  const answers = new Map<MessageId, Set<string>>()
  const figures = { sends: 0, requests: 0, lost: 0 }
  /** Several sends of one person in one request. Its answer may be lost, and then nobody knows whether it was done. */
  async function send(sends: readonly Send[]): Promise<void> {
    figures.requests += 1
    figures.sends += sends.length
    const answered = await fetch(`${url}/trpc/${sends.map(() => 'messages.send').join()}?batch=1`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${sends[0]?.author.accessToken}` },
      body: JSON.stringify(Object.fromEntries(sends.map(({ message }, index) => [index, message]))),
    }).then(
      (response) => response.json() as Promise<{ result: { data: Message } }[]>,
      () => null,
    )
    if (!answered) figures.lost += 1
    for (const { result } of answered ?? []) {
      const { id, seq, sentAt } = result.data
      answers.set(id, (answers.get(id) ?? new Set()).add(`${seq} ${sentAt}`))
    }
  }

  /** All at once, with answers lost that come first. */
  async function sendAtOnce(sends: readonly Send[]): Promise<void> {
    const requests = [...Map.groupBy(sends, ({ author }) => author).values()].flatMap((ofOne) => inBatches(ofOne, limits.batchCallsMax))
    proxy.dropAnswers(Math.round(requests.length / 3))
    await Promise.all(requests.map(send))
    proxy.dropAnswers(0)
  }

  for (const wave of inBatches(
    Array.from({ length: keys }, (_, index) => index),
    keysAtOnce,
  )) {
    const messages = wave.map((index): Send => {
      const message = { id: createMessageId(), chatId: pickFrom(random, groups).id, text: `message ${index}` }
      return { author: pickFrom(random, people), message }
    })
    const copies = messages.flatMap((message) => Array.from({ length: 1 + random(5) }, () => message))
    await sendAtOnce(shuffled(random, copies))
    // As an outbox does: what has no answer is sent again, until it has one.
    for (let open = messages; open.length > 0; open = open.filter(({ message }) => !answers.has(message.id))) await sendAtOnce(open)
  }

  const db = openDatabase(databaseUrl)
  const [stored] = await db.prisma.$queryRaw<{ rows: number; texts: number }[]>`
    select count(*)::int as rows, count(distinct body.body ->> 'text')::int as texts
      from message m join message_body body on body.message_id = m.id where m.kind = 'text'`
  const holes = await db.prisma.$queryRaw<object[]>`
    select s.id from scope s left join event e on e.scope_id = s.id
     group by s.id having count(e.seq) <> s.last_seq or coalesce(max(e.seq), 0) <> s.last_seq`
  await db.close()

  process.stdout.write(`A storm of ${keys} keys: ${JSON.stringify({ ...figures, stored, holes: holes.length })}\n`)
  expect(stored).toEqual({ rows: keys, texts: keys })
  expect(holes).toEqual([])
  expect(answers.size).toBe(keys)
  expect([...answers.values()].filter((ofKey) => ofKey.size !== 1)).toEqual([])
  expect(figures.lost / figures.requests).toBeGreaterThan(0.3)
  for (const { server } of [first, second]) expect(front.handedTo(server.port)).toBeGreaterThan(figures.lost / 3)
})

const keysAtOnce = 100

const inBatches = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
