import type { TabWord } from '@parley/sync'
import { expect, onTestFinished, test, vi } from 'vitest'
import { aMessage, aUser, chatId } from '../testing/words.ts'
import { type Channel, createBrowserTabs, type Locks, type TabsBrowser } from './browser-tabs.ts'

const url = 'http://localhost:4000'
/** Node has both of them, and they work across everything in this process. */
const { locks } = globalThis.navigator as unknown as { locks: Locks }
const browser: TabsBrowser = { locks, openChannel: (name) => new BroadcastChannel(name) as unknown as Channel }

/** Two tabs of one person, and what each has heard. */
function openTabs(given: Partial<TabsBrowser> = {}, whose = { url, userId: aUser('Someone').id }) {
  const open = () => {
    const tabs = createBrowserTabs(whose, { ...browser, ...given })
    const heard: TabWord[] = []
    const leave = tabs.hear((word) => heard.push(word))
    onTestFinished(leave)
    return { ...tabs, heard, leave }
  }
  return [open(), open()] as const
}

const word: TabWord = { type: 'read', chatId, seq: 7 }

test('what one tab tells the others hear, in order, and it doesn’t hear itself', async () => {
  const [one, other] = openTabs()
  const words: TabWord[] = [word, { type: 'hello' }, { type: 'entry-gone', id: aMessage(1).id, order: 3 }]
  for (const told of words) one.tell(told)
  await vi.waitFor(() => expect(other.heard).toEqual(words))
  expect(one.heard).toEqual([])
})

test('another person, another API and a tab that has left hear nothing', async () => {
  const userId = aUser('Someone').id
  const [one, other] = openTabs({}, { url, userId })
  const [elsewhere] = openTabs({}, { url: 'http://localhost:4001', userId })
  const [stranger] = openTabs()
  const [gone, last] = openTabs({}, { url, userId })
  gone.leave()
  gone.tell({ type: 'hello' })
  one.tell(word)
  await vi.waitFor(() => expect(last.heard).toEqual([word]))
  expect(other.heard).toEqual([word])
  for (const deaf of [elsewhere, stranger, gone]) expect(deaf.heard).toEqual([])
})

/** What became of a wish for a lane. */
function ask(tabs: Pick<ReturnType<typeof openTabs>[0], 'hold'>, lane = chatId) {
  const turns: string[] = []
  const leave = tabs.hold(lane, (turn) => turns.push(turn))
  onTestFinished(leave)
  return { turns, leave }
}

test('a lane is one tab’s at a time, and the next one’s when it lets go', async () => {
  const [one, other] = openTabs()
  const first = ask(one)
  await vi.waitFor(() => expect(first.turns).toEqual(['at once']))
  const second = ask(other)
  const beside = ask(other, aMessage(1).id as unknown as typeof chatId)
  await vi.waitFor(() => expect(beside.turns).toEqual(['at once']))
  expect(second.turns).toEqual([])
  first.leave()
  await vi.waitFor(() => expect(second.turns).toEqual(['waited']))
})

test('who leaves before the turn comes never has it, and holds nobody up', async () => {
  const [one, other] = openTabs()
  const first = ask(one)
  const gaveUpAtOnce = ask(other)
  gaveUpAtOnce.leave()
  await vi.waitFor(() => expect(first.turns).toEqual(['at once']))
  const gaveUp = ask(other)
  const last = ask(other)
  await vi.waitFor(async () => expect((await queryLocks()).pending).toBe(2))
  gaveUp.leave()
  first.leave()
  await vi.waitFor(() => expect(last.turns).toEqual(['waited']))
  expect([...gaveUp.turns, ...gaveUpAtOnce.turns]).toEqual([])
})

async function queryLocks() {
  const { pending = [] } = await (locks as unknown as { query(): Promise<{ pending?: object[] }> }).query()
  return { pending: pending.length }
}

test('without locks, and where they are refused, every lane is free at once', async () => {
  const refusing: Locks = { request: () => Promise.reject(new DOMException('Not here', 'SecurityError')) }
  for (const given of [undefined, refusing]) {
    const [one, other] = openTabs({ locks: given })
    const asked = [ask(one), ask(other)]
    for (const { turns } of asked) await vi.waitFor(() => expect(turns).toEqual(['at once']))
  }
})
