import type { ChatId, MessageId, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { check, type Evidence } from './checker.ts'
import type { ChatTruth, HistoryEntry, Snapshot, View } from './history.ts'

const chatId = 'chat' as ChatId
const [alice, bob] = ['alice', 'bob'] as UserId[] as [UserId, UserId]
const id = (name: string) => name as MessageId

/** Alice says one and two, Bob says three; each has seen it all. */
const truth: ChatTruth = {
  chatId,
  lastSeq: 3,
  events: [1, 2, 3].map((seq) => ({ seq, type: 'message.sent', messageId: id(`m${seq}`) })),
  messages: [1, 2, 3].map((seq) => ({
    ...{ id: id(`m${seq}`), seq, authorId: seq === 3 ? bob : alice, kind: 'text', text: `text ${seq}`, isRemoved: false },
  })),
  memberships: [alice, bob].map((userId) => ({ userId, joinedSeq: 0, leftSeq: null })),
  readSeqs: [
    { userId: alice, readSeq: 0 },
    { userId: bob, readSeq: 2 },
  ],
}
type Told = HistoryEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, 'atMs'> : never) : never
const send = (seq: number, device = 'alice/0'): Told => ({
  type: 'send',
  ...{ device, userId: device.startsWith('alice') ? alice : bob, chatId, messageId: id(`m${seq}`), text: `text ${seq}` },
})
const ok = (seq: number): Told => ({ type: 'ok', device: 'alice/0', messageId: id(`m${seq}`), seq })
const view = (cursor: number, seqs: readonly number[], more: Partial<View> & { fromSeq?: number; userId?: UserId } = {}): Told => ({
  ...{ type: 'view', device: 'alice/0', life: 1, userId: alice, chatId, cursor, fromSeq: 1, removed: [] },
  added: seqs.map((seq) => ({ id: id(`m${seq}`), seq })),
  ...more,
})
const watermark = (deliveredSeq: number, readSeq: number, life = 1): Told => ({
  type: 'watermark',
  ...{ device: 'alice/0', life, chatId, of: bob, deliveredSeq, readSeq },
})
const snapshot = (userId: UserId, device: string, more: Partial<Snapshot['chats'][number]> = {}): Snapshot => ({
  ...{ userId, device },
  chats: [{ chatId, shared: ['m1', 'm2', 'm3'], readSeq: userId === alice ? 0 : 2, unread: userId === alice ? 1 : 0, ...more }],
})

const told: Told[] = [
  send(1),
  view(1, [1]),
  ok(1),
  send(2),
  view(2, [2]),
  ok(2),
  send(3, 'bob/1'),
  view(3, [3]),
  ok(3),
  watermark(1, 0),
  watermark(2, 2),
]
const asSeen = (history: readonly Told[], changed: Partial<Evidence> & { chat?: Partial<ChatTruth> } = {}) =>
  check({
    history: history.map((entry, atMs) => ({ atMs, ...entry }) as HistoryEntry),
    truth: { chats: [{ ...truth, ...changed.chat }] },
    snapshots: [snapshot(alice, 'alice/0'), snapshot(alice, 'alice/2'), snapshot(bob, 'bob/1')],
    areRegistersCertain: true,
    isQuiet: true,
    ...changed,
  }).map(({ rule, kind }) => `${rule} ${kind}`)

test('[S4.15] a history in which every message is there once, in one order, on every device, has no breach', () => {
  expect(asSeen(told)).toEqual([])
})

test('rule 1: the log has no hole, no seq twice, and ends where it says', () => {
  const [first, second, third] = truth.events as [ChatTruth['events'][number], ChatTruth['events'][number], ChatTruth['events'][number]]
  expect(asSeen(told, { chat: { events: [first, { ...second, seq: 3 }, { ...third, seq: 4 }], lastSeq: 4 } })).toContain('1 hole')
  expect(asSeen(told, { chat: { events: [first, first, second, third] } })).toContain('1 twice')
  expect(asSeen(told, { chat: { lastSeq: 4 } })).toEqual(['1 hole'])
})

test('rule 2: what was acknowledged is in the log, once, where it was said to be', () => {
  const without = { events: truth.events.map((event) => ({ ...event, messageId: event.seq === 2 ? null : event.messageId })) }
  expect(asSeen(told, { chat: without })).toContain('2 lost')
  const doubled = { events: truth.events.map((event) => ({ ...event, messageId: id('m1') })) }
  expect(asSeen(told, { chat: doubled })).toContain('2 twice')
  expect(asSeen(told.map((entry) => (entry.type === 'ok' && entry.seq === 3 ? { ...entry, seq: 2 } : entry)))).toContain('2 out of order')
})

test('rule 2: the same words with two ids are there twice', () => {
  const messages = truth.messages.map((message) => (message.seq === 2 ? { ...message, text: 'text 1' } : message))
  expect(asSeen(told, { chat: { messages } })).toEqual(['2 twice'])
})

test('rule 2: what was refused is not in the log', () => {
  const refused: Told = { type: 'refused', device: 'alice/0', messageId: id('m2'), code: 'message.not-allowed' }
  expect(asSeen([...told, refused])).toEqual(['2 refused but said'])
  expect(asSeen([...told, send(4), { ...refused, messageId: id('m4') }])).toEqual([])
})

test('rule 2: what nobody answered is in the log in the end, unless its device forgot it as it died', () => {
  expect(asSeen([...told, send(4)])).toEqual(['2 lost'])
  expect(asSeen([...told, send(4), { type: 'forgotten', device: 'alice/0', messageId: id('m4') }])).toEqual([])
})

test('rule 2: before all is quiet, what nobody answered may be on its way, and what was acknowledged is in the log', () => {
  expect(asSeen([...told, send(4)], { isQuiet: false })).toEqual([])
  expect(asSeen([...told, send(4), ok(4)], { isQuiet: false })).toEqual(['2 lost'])
})

test('rule 2: what is in the log was said by somebody', () => {
  expect(asSeen(told.filter(({ type, ...of }) => !(type === 'send' && 'messageId' in of && of.messageId === 'm2')))).toContain('2 foreign')
})

test('rule 3: at no moment is anything left out, even if it comes later', () => {
  expect(asSeen([...told, view(3, [1, 3], { removed: ['m1', 'm2', 'm3'] as MessageId[] }), view(3, [2])])).toContain('3 lost')
})

test('rule 3: nothing is shown twice, in another order, or beyond the cursor', () => {
  const anew = told.filter(({ type }) => type !== 'view')
  expect(asSeen([...anew, view(2, [1, 2, 2])])).toEqual(['3 twice'])
  expect(asSeen([...anew, view(3, [1, 3, 2])])).toEqual(['3 out of order'])
  expect(asSeen([...anew, view(2, [1, 2, 3])])).toEqual(['3 foreign'])
})

test('rule 3: a page of older messages comes before what is shown', () => {
  const anew = told.filter(({ type }) => type !== 'view')
  expect(asSeen([...anew, view(3, [3], { fromSeq: 3 }), view(3, [1, 2])])).toEqual([])
})

test('rule 3: who left is shown nothing that was said after', () => {
  const memberships = [
    { userId: alice, joinedSeq: 0, leftSeq: 2 },
    { userId: bob, joinedSeq: 0, leftSeq: null },
  ]
  expect(asSeen(told, { chat: { memberships } })).toContain('3 foreign')
  const after = [...told.filter(({ type }) => type !== 'view'), view(2, [1, 2]), view(3, [])]
  expect(asSeen(after, { chat: { memberships }, snapshots: [] })).toEqual([])
})

test('rule 3: nobody says anything in a chat they have left', () => {
  const memberships = [
    { userId: alice, joinedSeq: 0, leftSeq: null },
    { userId: bob, joinedSeq: 0, leftSeq: 2 },
  ]
  expect(asSeen(told, { chat: { memberships } })).toEqual(['3 foreign'])
})

test('rule 4: what is said after something was acknowledged comes after it, whoever says it', () => {
  expect(asSeen([send(2), ok(2), send(1, 'bob/1'), ok(1), send(3, 'bob/1'), ok(3)])).toEqual(['4 out of order'])
  expect(asSeen([send(2), send(1, 'bob/1'), ok(2), ok(1), send(3, 'bob/1'), ok(3)])).toEqual([])
})

test('rule 4: the words of a device stand in the order written', () => {
  expect(asSeen([send(2), send(1), send(3, 'bob/1'), ok(2), ok(1), ok(3)])).toEqual(['4 out of order'])
})

test('rule 5: watermarks only rise, as long as a device lives', () => {
  expect(asSeen([...told, watermark(3, 2), watermark(3, 1)])).toEqual(['5 went back'])
  const talking = [{ userId: alice, joinedSeq: 0, leftSeq: null }]
  const cameBack = [0, 1].map((joinedSeq) => ({ userId: bob, joinedSeq, leftSeq: null }))
  expect(asSeen([...told, watermark(3, 2), watermark(1, 1)], { chat: { memberships: [...talking, ...cameBack] } })).toEqual([])
  expect(asSeen([...told, watermark(3, 2), watermark(2, 2)], { chat: { memberships: [...talking, ...cameBack] } })).toEqual(['5 went back'])
  expect(asSeen([...told, watermark(3, 2), watermark(1, 0, 2)])).toEqual([])
})

test('rule 5: what counts as unread is what a recount gives', () => {
  const shows = (more: Partial<Snapshot['chats'][number]>, areRegistersCertain = true) =>
    asSeen(told, { snapshots: [snapshot(alice, 'alice/0', more)], areRegistersCertain })
  expect(shows({ unread: 2 })).toEqual(['5 miscounted'])
  expect(shows({ readSeq: 3, unread: 0 })).toEqual(['5 miscounted'])
  expect(shows({ readSeq: 3, unread: 0 }, false)).toEqual([])
})

test('rule 6: when all is quiet, all show the same', () => {
  const others = [snapshot(alice, 'alice/0'), snapshot(bob, 'bob/1', { shared: ['m1', 'm3'] })]
  expect(asSeen(told, { snapshots: others })).toEqual(['6 differs'])
  expect(asSeen(told, { snapshots: [snapshot(alice, 'alice/0'), { ...snapshot(alice, 'alice/2'), chats: [] }] })).toEqual(['6 differs'])
})

test('rule 6: who was away for a while is shown less, on all of their devices alike', () => {
  const memberships = [
    { userId: alice, joinedSeq: 0, leftSeq: null },
    { userId: bob, joinedSeq: 0, leftSeq: 1 },
    { userId: bob, joinedSeq: 2, leftSeq: null },
  ]
  const less = { shared: ['m1', 'm3'] }
  const alike = [snapshot(alice, 'alice/0'), snapshot(bob, 'bob/1', less), snapshot(bob, 'bob/2', less)]
  expect(asSeen(told, { chat: { memberships }, snapshots: alike })).toEqual([])
  expect(asSeen(told, { chat: { memberships }, snapshots: [...alike, snapshot(bob, 'bob/3')] })).toEqual(['6 differs'])
})
