import type { Chat, ChatId, Message } from '@parley/protocol'
import { applyFrame, createSyncState, type SyncState, toSubscribe } from '@parley/sync'
import { expect, test, vi } from 'vitest'
import { createTestServer, type Device, draft, isFullRun, type Person, type TestServer } from '../../testing/index.ts'

/** The same in every run. */
function createRandom(seed: number): (below: number) => number {
  let at = seed
  return (below) => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((at / 2 ** 32) * below)
  }
}

/** A device with the reducers of the client, fed as far as it was told. */
function knowing(device: Device, start = createSyncState()): () => SyncState {
  let state = start
  let taken = 0
  return () => {
    for (const frame of device.frames.slice(taken)) {
      const step = applyFrame(state, frame)
      expect(step.effects, 'the stream had no hole').toEqual([])
      state = step.state
    }
    taken = device.frames.length
    return state
  }
}

const shown = (chats: readonly Chat[]) =>
  chats
    .map(({ id, readSeq, unread, unreadFromSeq, lastSeq }) => ({ id, readSeq, unread, unreadFromSeq, lastSeq }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))

/** Counted one by one, from the rules alone. */
async function recount({ db }: TestServer, person: Person): Promise<ReturnType<typeof shown>> {
  const members = await db.prisma.member.findMany({ where: { userId: person.user.id } })
  const counted = members.map(async ({ chatId, readSeq, unreadFromSeq }) => {
    const { joinedSeq } = await db.prisma.membership.findFirstOrThrow({ where: { chatId, userId: person.user.id, leftSeq: null } })
    const { lastSeq } = await db.prisma.scope.findUniqueOrThrow({ where: { id: `chat:${chatId}` } })
    const from = Math.min(Number(unreadFromSeq ?? Number.POSITIVE_INFINITY), Number(readSeq) + 1)
    const messages = await db.prisma.message.findMany({ where: { chatId } })
    const unread = messages.filter(
      ({ seq, kind, authorId, removedAt }) =>
        Number(seq) > Number(joinedSeq) && Number(seq) >= from && kind === 'text' && authorId !== person.user.id && !removedAt,
    ).length
    const id = chatId as ChatId
    return { id, readSeq: Number(readSeq), unread, unreadFromSeq: unread === 0 ? null : from, lastSeq: Number(lastSeq) }
  })
  return (await Promise.all(counted)).sort((one, other) => (one.id < other.id ? -1 : 1))
}

const rounds = isFullRun ? 10 : 2
const thingsInRound = 1_000

test(`[S1.32] after ${rounds * thingsInRound} things said, removed, read, marked unread, left and joined, three devices, the list and a recount agree on what is unread`, {
  timeout: 180_000,
}, async () => {
  await using server = await createTestServer()
  const { alice, bob } = await server.people('alice', 'bob')
  const chats = [await server.chatBetween(alice, bob), await server.groupOf(bob, alice)]
  const group = chats[1]
  if (!group) throw new Error('there are two')
  const steady = [await alice.listen(), await alice.listen()].map((device) => knowing(device))
  /** Away for the first half of each round. */
  let wanderer = await alice.listen()
  let wandering = knowing(wanderer)
  const random = createRandom(7)
  const said: { message: Message; author: Person }[] = []
  let lastSeq = 1

  /** Twenty at a time; what is refused, because it comes after a removal, changes nothing. */
  async function doThings(count: number): Promise<void> {
    for (let done = 0; done < count; done += 20) await Promise.allSettled(Array.from({ length: 20 }, doSomething))
  }

  async function doSomething(): Promise<void> {
    const chat = chats[random(2)] ?? group
    if (!chat) throw new Error('there are two')
    const what = random(100)
    const nearEnd = Math.max(1, lastSeq - random(60))
    if (what < 45) return say(bob, chat)
    if (what < 52) return say(alice, chat)
    if (what < 62) {
      const [removed] = said.splice(random(said.length), 1)
      if (removed) await removed.author.messages.remove({ messageId: removed.message.id })
    } else if (what < 90) await alice.receipts.mark({ marks: [{ chatId: chat.id, readSeq: nearEnd }] })
    else if (what < 94) await alice.receipts.markUnread({ chatId: chat.id, fromSeq: nearEnd })
    else if (what < 99) await alice.receipts.markUnread({ chatId: chat.id, fromSeq: null })
    else if (random(2) === 0) await bob.members.remove({ chatId: group?.id ?? chat.id, userId: alice.user.id })
    else await bob.members.add({ chatId: group?.id ?? chat.id, userId: alice.user.id })
  }

  async function say(author: Person, chat: Chat): Promise<void> {
    const message = await author.messages.send(draft(chat, 'word'))
    lastSeq = message.seq
    said.push({ message, author })
  }

  for (let round = 1; round <= rounds; round += 1) {
    wanderer.stop()
    const before = wandering()
    await doThings(thingsInRound / 2)
    wanderer = await alice.listen(toSubscribe(before))
    wandering = knowing(wanderer, before)
    await doThings(thingsInRound / 2)
    await vi.waitFor(
      async () => {
        const counted = await recount(server, alice)
        expect(shown((await alice.chats.list({})).items), `the list in round ${round}`).toEqual(counted)
        for (const state of [...steady, wandering]) {
          expect(shown(Object.values(state().chats).map(({ chat }) => chat)), `a device in round ${round}`).toEqual(counted)
        }
      },
      { timeout: 10_000, interval: 200 },
    )
  }
  expect((await server.db.prisma.message.count({ where: { kind: 'text' } })) + said.length).toBeGreaterThan((rounds * thingsInRound) / 2)
})
