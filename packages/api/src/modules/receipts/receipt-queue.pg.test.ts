import { createChatId, createUserId, type Receipt, type UserId, userScope } from '@parley/protocol'
import { expect, test, vi } from 'vitest'
import { createTestServer, type Device, draft, type TestServer } from '../../testing/index.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** The same order in every run. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  let seed = 42
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed / 2 ** 31
  }
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}

const receiptsOf = ({ frames }: Device, userId: UserId): Receipt[] =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.receipts ?? []) : [])).filter((receipt) => receipt.userId === userId)

/** Every statement that raises watermarks, by when it was made. */
function writesOf(server: TestServer): number[] {
  const writes: number[] = []
  const query = server.db.query.bind(server.db)
  vi.spyOn(server.db, 'query').mockImplementation((statement, values) => {
    if (statement.name.startsWith('receipts.move')) writes.push(performance.now())
    return query(statement, values)
  })
  return writes
}

test('[S1.32] 100,000 marks of five devices in any order: for every listener watermarks only rise, and end at the greatest', async () => {
  await using server = await createTestServer()
  const { one, two, chat } = await server.freshChat()
  const last = 250
  await Promise.all(upTo(last).map((index) => one.messages.send(draft(chat, `message ${index}`))))
  const listeners = await Promise.all([one.listen(), one.listen(), two.listen()])

  const marks = shuffled(
    upTo(100_000).map((index) => (index % 2 === 0 ? { deliveredSeq: index % (last + 1) } : { readSeq: index % (last + 1) })),
  )
  const ofDevice = upTo(5).map((device) => marks.filter((_, index) => index % 5 === device - 1))
  await Promise.all(
    ofDevice.map(async (own) => {
      for (let from = 0; from < own.length; from += 200) {
        await two.receipts.mark({ marks: own.slice(from, from + 200).map((mark) => ({ chatId: chat.id, ...mark })) })
      }
    }),
  )

  for (const device of listeners) {
    await expect.poll(() => receiptsOf(device, two.user.id).at(-1), { timeout: 8_000 }).toMatchObject({ deliveredSeq: last, readSeq: last })
    const told = receiptsOf(device, two.user.id)
    for (const [index, receipt] of told.entries()) {
      const before = told[index - 1]
      expect(receipt.deliveredSeq).toBeGreaterThanOrEqual(receipt.readSeq)
      if (!before) continue
      expect(receipt.deliveredSeq).toBeGreaterThanOrEqual(before.deliveredSeq)
      expect(receipt.readSeq).toBeGreaterThanOrEqual(before.readSeq)
      expect(receipt.at >= before.at).toBe(true)
    }
  }
  const steps = await server.db.prisma.receiptStep.findMany({ where: { chatId: chat.id }, orderBy: [{ kind: 'asc' }, { seq: 'asc' }] })
  for (const kind of ['delivered', 'read']) {
    const times = steps.filter((step) => step.kind === kind).map(({ at }) => at.getTime())
    expect(times.length).toBeGreaterThan(0)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  }
  for (const message of (await one.messages.list({ chatId: chat.id, limit: 100 })).items) {
    for (const { deliveredAt, readAt } of (await one.receipts.list({ messageId: message.id })).items) {
      expect(message.sentAt <= deliveredAt && (readAt === null || deliveredAt <= readAt)).toBe(true)
    }
  }
})

test('when 500 read at once, watermarks are written once a second and every listener gets one frame a second', {
  timeout: 60_000,
}, async () => {
  await using server = await createTestServer()
  const { owner, reader } = await server.people('owner', 'reader')
  const others = upTo(498).map((index) => ({ id: createUserId(), username: `member${index}`, displayName: `Member ${index}` }))
  await server.db.prisma.user.createMany({ data: others.map((user) => ({ ...user, passwordHash: 'nobody signs in' })) })
  await server.db.prisma.scope.createMany({ data: others.map(({ id }) => ({ id: userScope(id) })) })
  const everyone = [owner.user.id, reader.user.id, ...others.map(({ id }) => id)]
  const group = await owner.chats.create({ kind: 'group', name: 'five hundred', memberIds: everyone })
  const rounds = 25
  for (const round of upTo(rounds)) await owner.messages.send(draft(group, `message ${round}`))
  const listeners = await Promise.all([owner.listen(), owner.listen(), reader.listen()])
  for (const device of listeners) {
    await device.sync.open({ chatId: group.id })
    await expect.poll(() => everyone.filter((id) => receiptsOf(device, id).length > 0).length, { timeout: 10_000 }).toBe(500)
  }

  const writes = writesOf(server)
  const framesBefore = listeners.map(({ frames }) => frames.length)
  const startedAt = performance.now()
  for (const round of upTo(rounds)) {
    for (const userId of everyone) server.core.receiptQueue.mark(userId, [{ chatId: group.id, readSeq: round + 1 }])
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const last = rounds + 1
  for (const device of listeners) {
    await expect.poll(() => everyone.filter((id) => receiptsOf(device, id).at(-1)?.readSeq === last).length, { timeout: 10_000 }).toBe(500)
  }

  const seconds = (performance.now() - startedAt) / 1_000
  expect(writes.length).toBeGreaterThanOrEqual(2)
  expect(writes.length).toBeLessThanOrEqual(1 + Math.ceil(seconds))
  for (const [index, { frames }] of listeners.entries()) {
    const told = frames.slice(framesBefore[index]).filter(({ kind }) => kind === 'state')
    expect(told.length).toBeLessThanOrEqual(1 + Math.ceil(seconds))
  }
})

test('while the database is away marks wait for it and go on being folded', async () => {
  await using server = await createTestServer()
  const { one, two, chat } = await server.freshChat()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  const query = server.db.query.bind(server.db)
  let failures = 0
  vi.spyOn(server.db, 'query').mockImplementation((statement, values) => {
    if (!statement.name.startsWith('receipts.move') || failures === 2) return query(statement, values)
    failures += 1
    return Promise.reject(Object.assign(new Error('the database is going down'), { code: '57P01' }))
  })
  for (const readSeq of [1, 3, 2]) await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq }] })
  await expect.poll(async () => (await two.chats.get({ chatId: chat.id })).readSeq, { timeout: 8_000 }).toBe(3)
  expect(failures).toBe(2)
})

test('what is folded when the process leaves is written before it goes', async () => {
  await using server = await createTestServer()
  const { one, two, chat } = await server.freshChat()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  for (const readSeq of [1, 3]) server.core.receiptQueue.mark(two.user.id, [{ chatId: chat.id, readSeq }])
  await server.core.receiptQueue.close()
  expect(await two.chats.get({ chatId: chat.id })).toMatchObject({ readSeq: 3, unread: 0 })
})

test('who has a message is looked up in the index of the steps, however many there are', async () => {
  await using server = await createTestServer()
  const { one, two, chat } = await server.freshChat()
  const message = await one.messages.send(draft(chat, 'hello'))
  await server.db.prisma.$executeRaw`
    insert into receipt_step (chat_id, user_id, kind, seq, at)
    select ${chat.id}::uuid, ${two.user.id}::uuid, kind, seq, now() from unnest(array['delivered', 'read']) kind, generate_series(1, 20000) seq`
  await server.db.prisma.$executeRaw`analyze receipt_step`
  const query = server.db.query.bind(server.db)
  let plan = ''
  vi.spyOn(server.db, 'query').mockImplementation(async (statement, values) => {
    if (statement.name.startsWith('receipts.of-message')) {
      plan = JSON.stringify(await query({ name: 'explained', text: `explain (format json) ${statement.text}` }, values))
    }
    return query(statement, values)
  })
  expect((await one.receipts.list({ messageId: message.id })).items).toHaveLength(1)
  expect(plan).toContain('receipt_step_pkey')
  expect(plan).not.toMatch(/"Seq Scan","[^}]*"Relation Name":"receipt_step"/)
})

test('who marks more chats than anyone has holds up nobody: so much of theirs waits and no more', async () => {
  await using server = await createTestServer()
  const { one, two, chat } = await server.freshChat()
  const stranger = await server.person('stranger')
  const device = await one.listen()
  const rows: number[] = []
  const query = server.db.query.bind(server.db)
  vi.spyOn(server.db, 'query').mockImplementation((statement, values) => {
    if (statement.name.startsWith('receipts.move')) rows.push((values[0] as unknown[]).length)
    return query(statement, values)
  })
  await one.messages.send(draft(chat, 'hello'))
  for (let call = 0; call < 100; call += 1) {
    await stranger.receipts.mark({ marks: upTo(200).map(() => ({ chatId: createChatId(), readSeq: 1 })) })
  }
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 1 }] })
  await expect.poll(() => receiptsOf(device, two.user.id).at(-1)?.readSeq, { timeout: 8_000 }).toBe(1)
  expect(Math.max(...rows)).toBeLessThanOrEqual(1_001)
})
