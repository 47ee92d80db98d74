import { type ChatId, chatScope, createChatId, createUserId, type Receipt, type UserId, userScope } from '@parley/protocol'
import { expect, test, vi } from 'vitest'
import { type Bus, createMemoryBus, type Word } from '../log/bus.ts'
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
    missed: () => heard.push(['missed']),
  }
}

/** A process that hears no other. */
const createLiveAlone = () => createLive({ bus: createMemoryBus(), onFault: throwIt })

function throwIt(error: unknown): never {
  throw error
}

const receiptOf = (chatId: ChatId, userId: UserId): Receipt => ({
  chatId,
  userId,
  deliveredSeq: 1,
  readSeq: 1,
  at: '2026-01-01T00:00:00.000Z',
})

test('who listens to a topic hears it, in order, and nothing of any other', () => {
  const live = createLiveAlone()
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
  const live = createLiveAlone()
  const [userId, mine] = [createUserId(), createListener()]
  live.listen(userScope(userId), mine)
  live.listen(userScope(userId), mine)
  live.publishPresence(userId)
  live.unlisten(userScope(userId), mine)
  live.publishPresence(userId)
  expect(mine.heard).toEqual([['presence', userId]])
})

/** Processes whose words reach each other as JSON, and a gap at will. */
function createProcesses(count: number) {
  const buses = Array.from({ length: count }, () => ({ bus: createMemoryBus(), words: [] as Word[], gaps: [] as (() => void)[] }))
  const faults: unknown[] = []
  const lives = buses.map(({ bus, words, gaps }) =>
    createLive({
      bus: {
        ...bus,
        tell(word) {
          words.push(word)
          const text = JSON.stringify(word)
          for (const other of buses) other.bus.tell(other.bus === bus ? word : JSON.parse(text))
        },
        onGap: (listener) => void gaps.push(listener),
      } satisfies Bus,
      onFault: (error) => faults.push(error),
    }),
  )
  return {
    lives,
    faults,
    wordsOf: (index: number) => buses[index]?.words ?? [],
    hear: (index: number, word: Word) => buses[index]?.bus.tell(word),
    miss: (index: number) => {
      for (const listener of buses[index]?.gaps ?? []) listener()
    },
  }
}

test('what is published in one process is heard in the others, the same', () => {
  const { lives } = createProcesses(2)
  const [chatId, userId] = [createChatId(), createUserId()]
  const heard = lives.map((live) => {
    const listener = createListener()
    for (const topic of [chatScope(chatId), userScope(userId), ownTopic(userId)]) live.listen(topic, listener)
    return listener.heard
  })
  const [first] = lives
  first?.publishUser(userId)
  first?.publishPresence(userId)
  first?.publishReceipts([receiptOf(chatId, userId)])
  first?.publishUnread(userId, chatId)
  first?.publishTyping({ chatId, userId, on: false })
  expect(heard[0]?.map((entry) => (entry as string[])[0])).toEqual(['user', 'presence', 'receipts', 'unread', 'typing'])
  expect(heard[1]).toEqual(heard[0])
})

test('a word stays small however many receipts moved, and all of them arrive', () => {
  const { lives, wordsOf } = createProcesses(2)
  const [chatId, mine] = [createChatId(), createListener()]
  lives[1]?.listen(chatScope(chatId), mine)
  lives[0]?.publishReceipts(Array.from({ length: 501 }, () => receiptOf(chatId, createUserId())))
  expect(Math.max(...wordsOf(0).map((word) => JSON.stringify(word).length))).toBeLessThan(6_000)
  expect(mine.heard.reduce<number>((sum, entry) => sum + (entry as [string, ChatId, number])[2], 0)).toBe(501)
})

test('a word that is none is passed over, said once, and keeps nobody from hearing the next', () => {
  const { lives, hear, faults } = createProcesses(1)
  const [userId, mine] = [createUserId(), createListener()]
  lives[0]?.listen(userScope(userId), mine)
  for (const word of [{}, { live: 'user' }, { live: 'user', userId: 'me' }, { live: 'presence', userId: [userId] }, { live: 'rumour' }]) {
    hear(0, word)
  }
  hear(0, { live: 'presence', userId })
  expect(mine.heard).toEqual([['presence', userId]])
  expect(faults).toHaveLength(1)
})

test('after a gap every device is told once to read anew, not all in the same moment, and none that has left', () => {
  vi.useFakeTimers()
  try {
    const { lives, miss } = createProcesses(1)
    const devices = Array.from({ length: 100 }, () => ({ userId: createUserId(), listener: createListener() }))
    for (const { userId, listener } of devices) {
      lives[0]?.listen(ownTopic(userId), listener)
      lives[0]?.listen(userScope(userId), listener)
    }
    const told = () => devices.filter(({ listener }) => listener.heard.length > 0).length
    const [last] = devices.slice(-1)

    miss(0)
    expect(told()).toBeLessThan(10)
    if (last) lives[0]?.unlisten(ownTopic(last.userId), last.listener)
    vi.advanceTimersByTime(1_000)
    expect(told()).toBeGreaterThan(40)
    expect(told()).toBeLessThan(80)
    vi.advanceTimersByTime(2_000)
    expect(devices.map(({ listener }) => listener.heard)).toEqual([...Array.from({ length: 99 }, () => [['missed']]), []])
  } finally {
    vi.useRealTimers()
  }
})

test('who overhears is told what was said meanwhile to whatever they listen to by then, and nothing else', () => {
  const live = createLiveAlone()
  const [known, stranger] = [createUserId(), createUserId()]
  const [chatId, otherChat] = [createChatId(), createChatId()]
  live.publishPresence(known)
  const listener = createListener()
  const tell = live.overhear()
  live.publishPresence(known)
  live.publishUser(stranger)
  live.publishReceipts([receiptOf(chatId, known), receiptOf(otherChat, known)])
  live.listen(userScope(known), listener)
  live.listen(chatScope(chatId), listener)
  expect(listener.heard).toEqual([])

  tell(listener)
  live.publishPresence(known)
  expect(listener.heard).toEqual([
    ['presence', known],
    ['receipts', chatId, 1],
    ['presence', known],
  ])
})

test('who has overheard more than is kept is told to read anew', () => {
  const live = createLiveAlone()
  const userId = createUserId()
  const listener = createListener()
  const tell = live.overhear()
  live.listen(userScope(userId), listener)
  for (let word = 0; word <= 10_001; word += 1) live.publishPresence(createUserId())
  tell(listener)
  expect(listener.heard).toEqual([['missed']])
})
