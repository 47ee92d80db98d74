import { type Chat, type ChatId, createMessageId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, isFullRun, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let owner: Person
let people: Person[]
beforeAll(async () => {
  server = await createTestServer()
  owner = await server.person('owner')
  people = await Promise.all(Array.from({ length: 50 }, (_, index) => server.person(`person${index}`)))
})
afterAll(() => server[Symbol.asyncDispose]())

const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item

const groupCount = 40
const racers = isFullRun ? 50 : 10

test(`[S2.18] in ${racers * groupCount} races of a removal against what the removed one sends, nothing is said after it`, async () => {
  const groups: Chat[] = []
  const removed = people.slice(0, racers)
  while (groups.length < groupCount) groups.push(await server.groupOf(owner, ...removed))
  const sent: string[] = []
  const refused: string[] = []

  for (const round of removed.keys()) await Promise.all(groups.map((group, index) => race(group.id, at(removed, round + index))))

  async function race(chatId: ChatId, person: Person): Promise<void> {
    const say = async () => {
      const message = draft({ id: chatId }, 'last words')
      const stored = await person.messages.send(message).catch(() => null)
      if (stored) sent.push(message.id)
      else refused.push(message.id)
    }
    const early = say()
    const removal = owner.members.remove({ chatId, userId: person.user.id })
    // The second waits for the first, so it comes somewhere within the removal, or after it.
    await Promise.all([early.then(say), removal])
    await say()
  }

  const [late] = await server.db.prisma.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from message m join membership s on s.chat_id = m.chat_id and s.user_id = m.author_id
     where m.kind = 'text' and m.seq > s.left_seq`
  expect(late?.count).toBe(0)
  expect(await server.db.prisma.membership.count({ where: { leftSeq: { not: null } } })).toBe(racers * groupCount)
  // Both outcomes came about, what was confirmed is there, and what was refused is not.
  expect(sent.length).toBeGreaterThan((racers * groupCount) / 2)
  expect(refused.length).toBeGreaterThan(racers * groupCount)
  const stored = await server.db.prisma.message.findMany({ where: { kind: 'text' }, select: { id: true } })
  expect(stored.map(({ id }) => id).sort()).toEqual(sent.sort())
}, 120_000)

test('[S2.18] [S3.8] who was put out reads, says, marks and hears nothing any more', async () => {
  const [one, two] = [at(people, 0), at(people, 1)]
  const group = await server.groupOf(owner, one, two)
  const chatId = group.id
  const mine = await one.messages.send(draft(group, 'mine'))
  const theirs = await two.messages.send(draft(group, 'theirs'))
  const device = await one.listen()
  await owner.members.remove({ chatId, userId: one.user.id })

  const { lastSeq } = await owner.chats.get({ chatId })
  const messageId = theirs.id
  const refusals = await Promise.all(
    [
      one.chats.get({ chatId }),
      one.members.list({ chatId }),
      one.messages.list({ chatId }),
      one.messages.send(draft(group, 'still here')),
      one.messages.send({ ...draft(group, 'still here'), replyToId: mine.id }),
      one.typing.set({ chatId, on: true }),
      one.receipts.markUnread({ chatId, fromSeq: 1 }),
      device.sync.open({ chatId }),
      one.messages.get({ messageId }),
      one.messages.get({ messageId: mine.id }),
      one.messages.react({ messageId, emoji: '👍', on: true }),
      one.messages.reactions({ messageId }),
      one.messages.edit({ messageId: mine.id, text: 'rewritten', expectedRevision: 1 }),
      one.messages.remove({ messageId: mine.id }),
      one.messages.revisions({ messageId: mine.id }),
      one.receipts.list({ messageId: mine.id }),
    ].map(refusalOf),
  )
  expect(refusals).toEqual([...Array.from({ length: 8 }, () => 'chat.not-found'), ...Array.from({ length: 8 }, () => 'message.not-found')])
  await one.receipts.mark({ marks: [{ chatId, readSeq: lastSeq }] })
  expect((await owner.chats.get({ chatId })).lastSeq).toBe(lastSeq)
  expect((await one.chats.list({ limit: 100 })).items.map(({ id }) => id)).not.toContain(chatId)
})

test('[S2.18] who was in a group three times has what was said while they were, and what was said in between does not exist for them', async () => {
  const [one, two] = [at(people, 2), at(people, 3)]
  const group = await server.groupOf(owner, one, two)
  const chatId = group.id
  const outside = []
  for (const round of [1, 2]) {
    await two.messages.send(draft(group, `inside ${round}`))
    await owner.members.remove({ chatId, userId: one.user.id })
    outside.push(await two.messages.send(draft(group, `outside ${round}`)))
    await owner.members.add({ chatId, userId: one.user.id })
  }
  await two.messages.send(draft(group, 'inside 3'))

  const intervals = (await server.db.prisma.membership.findMany({ where: { chatId, userId: one.user.id } })).map(
    ({ joinedSeq, leftSeq }) => ({
      joinedSeq: Number(joinedSeq),
      leftSeq: leftSeq === null ? Number.MAX_SAFE_INTEGER : Number(leftSeq),
    }),
  )
  expect(intervals).toHaveLength(3)
  const seen = []
  for (let afterSeq = 0, more = true; more; ) {
    const page = await one.messages.list({ chatId, afterSeq, limit: 2 })
    seen.push(...page.items)
    afterSeq = page.items.at(-1)?.seq ?? afterSeq
    more = page.hasMore
  }
  const all = (await two.messages.list({ chatId, afterSeq: 0, limit: 100 })).items
  expect(seen.map(({ seq }) => seq)).toEqual(
    all.map(({ seq }) => seq).filter((seq) => intervals.some(({ joinedSeq, leftSeq }) => joinedSeq < seq && seq <= leftSeq)),
  )
  expect(seen.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual(['inside 1', 'inside 2', 'inside 3'])

  await one.receipts.markUnread({ chatId, fromSeq: 1 })
  const { unread, unreadFromSeq, lastSeq } = await one.chats.get({ chatId })
  expect({ unread, unreadFromSeq }).toEqual({ unread: 1, unreadFromSeq: lastSeq - 1 })

  for (const { id: messageId } of outside) {
    const refusals = await Promise.all(
      [
        one.messages.get({ messageId }),
        one.messages.react({ messageId, emoji: '👍', on: true }),
        one.messages.reactions({ messageId }),
        one.receipts.list({ messageId }),
        one.messages.send({ ...draft(group, 'what was that?'), replyToId: messageId }),
      ].map(refusalOf),
    )
    expect(new Set(refusals)).toEqual(new Set(['message.not-found']))
  }
})

test('[S2.19] of many who are handed a group at the same moment one gets it', async () => {
  const candidates = people.slice(0, 5)
  for (let round = 0; round < 20; round += 1) {
    const { id: chatId } = await server.groupOf(owner, ...candidates)
    const outcomes = await Promise.allSettled(
      candidates.map(({ user }) => owner.members.setRole({ chatId, userId: user.id, role: 'owner' })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const roles = (await owner.members.list({ chatId })).items.map(({ role }) => role)
    expect(roles).toEqual(['owner', 'admin', 'member', 'member', 'member', 'member'])
  }
})

test('[S2.19] a group is never without an owner: handing it over, leaving, and being put out at the same moment', async () => {
  const heirs = people.slice(0, 3)
  for (let round = 0; round < 20; round += 1) {
    const { id: chatId } = await server.groupOf(owner, ...heirs)
    await Promise.allSettled([
      ...heirs.flatMap(({ user, chats }) => [
        owner.members.setRole({ chatId, userId: user.id, role: 'owner' }),
        chats.leave({ chatId }),
        owner.members.remove({ chatId, userId: user.id }),
      ]),
      owner.chats.leave({ chatId }),
    ])
    const left = await server.db.prisma.member.findMany({ where: { chatId } })
    expect(left.filter(({ role }) => role === 'owner')).toHaveLength(left.length === 0 ? 0 : 1)
  }
})

test('two who put each other out at the same moment: the higher one stays', async () => {
  const [higher, lower] = [at(people, 0), at(people, 1)]
  for (let round = 0; round < 10; round += 1) {
    const { id: chatId } = await server.groupOf(owner, higher, lower)
    await owner.members.setRole({ chatId, userId: higher.user.id, role: 'admin' })
    await owner.members.setRole({ chatId, userId: lower.user.id, role: 'moderator' })
    await Promise.allSettled([
      lower.members.remove({ chatId, userId: higher.user.id }),
      higher.members.remove({ chatId, userId: lower.user.id }),
    ])
    expect((await owner.members.list({ chatId })).items.map(({ userId }) => userId)).toEqual([owner.user.id, higher.user.id])
  }
})

test('who is added to many groups while they are put out of others deadlocks nobody', async () => {
  const groups = await Promise.all(Array.from({ length: 10 }, () => server.groupOf(owner, ...people.slice(0, 4))))
  const outcomes = await Promise.allSettled(
    groups.flatMap(({ id: chatId }, index) => {
      const leaving = at(people, index)
      const coming = at(people, index + 4)
      return [
        owner.members.remove({ chatId, userId: at(people, index % 4).user.id }),
        owner.members.add({ chatId, userId: coming.user.id }),
        owner.chats.create({ kind: 'group', name: createMessageId(), memberIds: [leaving.user.id, coming.user.id] }),
      ]
    }),
  )
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
})
