import type { ChatId, MessageId, UserId } from '@parley/protocol'
import type { ChatTruth, History, HistoryEntry, Shown, Snapshot, Truth } from './history.ts'

/** What the promise says, by rule, and how it was broken. */
export interface Breach {
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6
  readonly kind: BreachKind
  readonly text: string
}

export const breachKinds = [
  'hole',
  'lost',
  'twice',
  'out of order',
  'foreign',
  'refused but said',
  'went back',
  'miscounted',
  'differs',
] as const
export type BreachKind = (typeof breachKinds)[number]

export interface Evidence {
  readonly history: History
  readonly truth: Truth
  /** Of every device, and of one that began with nothing, for each person. */
  readonly snapshots: readonly Snapshot[]
  /** No word of one process to another was taken away: what one device has read, all of its person's know. */
  readonly areRegistersCertain: boolean
  /** All has been told: what isn't in the log by now won't be. */
  readonly isQuiet: boolean
}

/**
 * Holds what was seen against what stands in the log:
 *
 * 1. The log of a chat is 1 to `lastSeq` without a hole.
 * 2. What was acknowledged is in it exactly once, what was refused never; of what a device forgot as it died, nobody knows, and everything
 *    else is in it once by now.
 * 3. What a device shows is, at every moment, the log up to its cursor, as far as its person was in the chat: nothing twice, nothing left
 *    out, nothing in another order, nothing that is somebody else's.
 * 4. What is said after something was acknowledged comes after it, whoever says it; and a device's own words in the order written.
 * 5. Watermarks only rise, and what counts as unread is what a recount gives.
 * 6. When all is quiet, all show the same, and the same as who begins with nothing.
 */
export function check(evidence: Evidence): Breach[] {
  const chats = new Map(evidence.truth.chats.map((chat) => [chat.chatId, chat]))
  return [
    ...evidence.truth.chats.flatMap(findHoles),
    ...checkSends(evidence),
    ...checkViews(evidence.history, chats),
    ...evidence.truth.chats.flatMap(findForeignWords),
    ...checkOrder(evidence),
    ...checkWatermarks(evidence.history, chats),
    ...checkUnread(evidence, chats),
    ...checkSnapshots(evidence.snapshots, chats),
  ]
}

function findHoles({ chatId, events, lastSeq }: ChatTruth): Breach[] {
  const breaches: Breach[] = []
  const seqs = events.map(({ seq }) => seq).sort((left, right) => left - right)
  seqs.forEach((seq, index) => {
    if (seq !== index + 1 && (seqs[index - 1] ?? 0) !== seq - 1) {
      breaches.push({
        rule: 1,
        kind: seqs[index - 1] === seq ? 'twice' : 'hole',
        text: `chat ${chatId}: ${seq} follows ${seqs[index - 1] ?? 0}`,
      })
    }
  })
  const last = seqs.at(-1) ?? 0
  if (last !== lastSeq) breaches.push({ rule: 1, kind: 'hole', text: `chat ${chatId}: lastSeq is ${lastSeq} and the log ends at ${last}` })
  return breaches
}

type Of<Type extends HistoryEntry['type']> = Extract<HistoryEntry, { type: Type }>
const entriesOf = <Type extends HistoryEntry['type']>(history: History, type: Type): Of<Type>[] =>
  history.filter((entry): entry is Of<Type> => entry.type === type)

function checkSends({ history, truth, isQuiet }: Evidence): Breach[] {
  const breaches: Breach[] = []
  const tell = (kind: BreachKind, text: string) => void breaches.push({ rule: 2, kind, text })
  const sends = new Map(entriesOf(history, 'send').map((send) => [send.messageId, send]))
  const texts = new Set([...sends.values()].map(({ text }) => text))
  const acknowledged = new Map(entriesOf(history, 'ok').map(({ messageId, seq }) => [messageId, seq]))
  const refused = new Set(entriesOf(history, 'refused').map(({ messageId }) => messageId))
  const forgotten = new Set(entriesOf(history, 'forgotten').map(({ messageId }) => messageId))
  const places = placesOf(truth)

  for (const { messageId, device, text } of sends.values()) {
    const found = places.get(messageId) ?? []
    const what = `${device} said “${text}” (${messageId})`
    if (found.length > 1) tell('twice', `${what}, and it stands at ${found.map(({ seq }) => seq).join(' and ')}`)
    const seq = acknowledged.get(messageId)
    if (seq !== undefined) {
      if (found.length === 0) tell('lost', `${what}, was told that it is at ${seq}, and it isn't in the log`)
      else if (!found.some((place) => place.seq === seq)) tell('out of order', `${what}, was told ${seq}, and it is at ${found[0]?.seq}`)
    }
    if (refused.has(messageId)) {
      if (found.length > 0) tell('refused but said', `${what}, was refused, and it is in the log at ${found[0]?.seq}`)
    } else if (isQuiet && found.length === 0 && seq === undefined && !forgotten.has(messageId))
      tell('lost', `${what}, and it never came to be`)
  }

  const said = new Map<string, Shown>()
  for (const message of truth.chats.flatMap(({ messages }) => messages)) {
    if (message.kind !== 'text') continue
    const send = sends.get(message.id)
    const text = message.text ?? send?.text
    if (!send && (text === undefined || !texts.has(text))) tell('foreign', `nobody here said ${message.id}, at ${message.seq}`)
    if (text === undefined) continue
    const other = said.get(text)
    if (other) tell('twice', `“${text}” stands at ${other.seq} and at ${message.seq}`)
    said.set(text, message)
  }
  return breaches
}

function placesOf({ chats }: Truth): Map<MessageId, { chatId: ChatId; seq: number }[]> {
  const places = new Map<MessageId, { chatId: ChatId; seq: number }[]>()
  for (const { chatId, events } of chats) {
    for (const { type, messageId, seq } of events) {
      if (type !== 'message.sent' || messageId === null) continue
      places.set(messageId, [...(places.get(messageId) ?? []), { chatId, seq }])
    }
  }
  return places
}

function checkViews(history: History, chats: ReadonlyMap<ChatId, ChatTruth>): Breach[] {
  const breaches: Breach[] = []
  const shownBy = new Map<string, Shown[]>()
  for (const view of entriesOf(history, 'view')) {
    const chat = chats.get(view.chatId)
    if (!chat) continue
    const place = `${view.device} ${view.life} ${view.chatId}`
    const removed = new Set(view.removed)
    const before = (shownBy.get(place) ?? []).filter(({ id }) => !removed.has(id))
    const shown = mergeShown(before, view.added)
    shownBy.set(place, shown)
    const expected = visibleTo(chat, view.userId).filter(({ seq }) => view.fromSeq !== null && seq >= view.fromSeq && seq <= view.cursor)
    const breach = compareShown(shown, expected)
    if (!breach) continue
    breaches.push({ rule: 3, ...breach, text: `${view.device} in chat ${view.chatId} at cursor ${view.cursor}: ${breach.text}` })
    // What it shows from now on is measured anew, or one fault would be told at each of the following views.
    shownBy.set(place, [...expected])
  }
  return breaches
}

/** Of somebody who wasn't in the chat at that moment of its log. */
function findForeignWords({ chatId, messages, memberships }: ChatTruth): Breach[] {
  const isIn = (userId: UserId, at: number) =>
    memberships.some((of) => of.userId === userId && of.joinedSeq < at && at <= (of.leftSeq ?? at))
  return messages
    .filter(({ kind, authorId, seq }) => kind === 'text' && !isIn(authorId, seq))
    .map(({ authorId, seq }) => ({ rule: 3, kind: 'foreign', text: `chat ${chatId}: ${authorId}, who wasn't in it, said ${seq}` }))
}

/** Older ones come before, newer ones after; whatever else was added stands where it was shown. */
function mergeShown(before: readonly Shown[], added: readonly Shown[]): Shown[] {
  const first = before[0]
  const older = first ? added.filter(({ seq }) => seq < first.seq) : []
  const newer = first ? added.filter(({ seq }) => seq >= first.seq) : added
  return [...older, ...before, ...newer]
}

function visibleTo({ messages, memberships }: ChatTruth, userId: UserId): Shown[] {
  const own = memberships.filter((membership) => membership.userId === userId)
  return messages
    .filter(({ seq }) => own.some(({ joinedSeq, leftSeq }) => seq > joinedSeq && seq <= (leftSeq ?? seq)))
    .sort((left, right) => left.seq - right.seq)
}

function compareShown(shown: readonly Shown[], expected: readonly Shown[]): { kind: BreachKind; text: string } | null {
  if (shown.length === expected.length && shown.every(({ id, seq }, index) => expected[index]?.id === id && expected[index]?.seq === seq)) {
    return null
  }
  const ids = new Set(shown.map(({ id }) => id))
  if (ids.size < shown.length) return { kind: 'twice', text: `it shows ${shown.length} messages, of which ${ids.size} are different` }
  const inversion = shown.findIndex(({ seq }, index) => index > 0 && seq <= (shown[index - 1]?.seq ?? 0))
  if (inversion > 0) return { kind: 'out of order', text: `${shown[inversion]?.seq} is shown after ${shown[inversion - 1]?.seq}` }
  const missing = expected.find(({ id }) => !ids.has(id))
  if (missing) return { kind: 'lost', text: `${missing.id} at ${missing.seq} isn't shown` }
  const theirs = new Set(expected.map(({ id }) => id))
  const foreign = shown.find(({ id }) => !theirs.has(id))
  if (foreign) return { kind: 'foreign', text: `${foreign.id} at ${foreign.seq} is shown, and isn't theirs or isn't there` }
  return { kind: 'out of order', text: 'messages are shown at other seqs than the log has' }
}

function checkOrder({ history, truth }: Evidence): Breach[] {
  const breaches: Breach[] = []
  const places = placesOf(truth)
  const chatOf = new Map<MessageId, ChatId>()
  const acknowledged = new Map<ChatId, { seq: number; messageId: MessageId }>()
  const lastOf = new Map<string, { seq: number; messageId: MessageId }>()
  for (const entry of history) {
    if (entry.type === 'ok') {
      const chatId = chatOf.get(entry.messageId)
      const known = chatId && acknowledged.get(chatId)
      if (chatId && (!known || known.seq < entry.seq)) acknowledged.set(chatId, entry)
    }
    if (entry.type !== 'send') continue
    const { chatId, messageId, device } = entry
    chatOf.set(messageId, chatId)
    const seq = places.get(messageId)?.[0]?.seq
    if (seq === undefined) continue
    const before = acknowledged.get(chatId)
    if (before && before.seq >= seq) {
      breaches.push({
        rule: 4,
        kind: 'out of order',
        text: `${messageId} was said when ${before.messageId} was known at ${before.seq}, and stands at ${seq}`,
      })
    }
    const lane = `${device} ${chatId}`
    const own = lastOf.get(lane)
    if (own && own.seq >= seq) {
      breaches.push({ rule: 4, kind: 'out of order', text: `${device} said ${messageId} after ${own.messageId}: ${seq} and ${own.seq}` })
    }
    lastOf.set(lane, { seq, messageId })
  }
  return breaches
}

/** [R38] Who was put out and comes back begins anew, where they came in. */
function checkWatermarks(history: History, chats: ReadonlyMap<ChatId, ChatTruth>): Breach[] {
  const breaches: Breach[] = []
  const beginsAnew = (chatId: ChatId, { of, deliveredSeq, readSeq }: { of: UserId; deliveredSeq: number; readSeq: number }) =>
    chats
      .get(chatId)
      ?.memberships.some(({ userId, joinedSeq }) => userId === of && joinedSeq > 0 && joinedSeq === deliveredSeq && joinedSeq === readSeq)
  const known = new Map<string, { deliveredSeq: number; readSeq: number }>()
  for (const { device, life, chatId, of, deliveredSeq, readSeq } of entriesOf(history, 'watermark')) {
    const place = `${device} ${life} ${chatId} ${of}`
    const before = known.get(place)
    const isLess = before && (deliveredSeq < before.deliveredSeq || readSeq < before.readSeq)
    if (before && isLess && !beginsAnew(chatId, { of, deliveredSeq, readSeq })) {
      const text = `${device} saw ${of} in chat ${chatId} go from ${before.deliveredSeq}/${before.readSeq} to ${deliveredSeq}/${readSeq}`
      breaches.push({ rule: 5, kind: 'went back', text })
    }
    known.set(place, { deliveredSeq, readSeq })
  }
  return breaches
}

function checkUnread({ snapshots, areRegistersCertain }: Evidence, chats: ReadonlyMap<ChatId, ChatTruth>): Breach[] {
  return snapshots.flatMap(({ device, userId, chats: shown }) =>
    shown.flatMap(({ chatId, unread, readSeq }): Breach[] => {
      const chat = chats.get(chatId)
      if (!chat) return []
      const visible = new Set(visibleTo(chat, userId).map(({ id }) => id))
      const counted = chat.messages.filter(
        ({ id, kind, authorId, isRemoved, seq }) =>
          kind === 'text' && !isRemoved && authorId !== userId && seq > readSeq && visible.has(id),
      ).length
      const stored = chat.readSeqs.find((of) => of.userId === userId)?.readSeq
      if (counted !== unread) {
        return [
          {
            rule: 5,
            kind: 'miscounted',
            text: `${device} shows ${unread} unread after ${readSeq} in chat ${chatId}: there are ${counted}`,
          },
        ]
      }
      if (stored === undefined || stored === readSeq || !areRegistersCertain) return []
      return [{ rule: 5, kind: 'miscounted', text: `${device} shows chat ${chatId} read up to ${readSeq}: it is read up to ${stored}` }]
    }),
  )
}

function checkSnapshots(snapshots: readonly Snapshot[], truth: ReadonlyMap<ChatId, ChatTruth>): Breach[] {
  const breaches: Breach[] = []
  const first = new Map<string, { device: string; shared: string }>()
  const chatsOf = new Map<UserId, { device: string; chats: string }>()
  for (const { device, userId, chats } of snapshots) {
    const ids = chats.map(({ chatId }) => chatId).sort()
    const known = chatsOf.get(userId)
    if (known && known.chats !== ids.join()) {
      breaches.push({ rule: 6, kind: 'differs', text: `${device} shows other chats than ${known.device}: ${ids.join(', ')}` })
    }
    chatsOf.set(userId, known ?? { device, chats: ids.join() })
    for (const { chatId, shared } of chats) {
      const text = JSON.stringify(shared)
      const shown = hasSeenAll(truth.get(chatId), userId) ? chatId : `${chatId} ${userId}`
      const other = first.get(shown)
      if (other && other.shared !== text) {
        breaches.push({
          rule: 6,
          kind: 'differs',
          text: `chat ${chatId} on ${device} and on ${other.device}: ${differenceOf(text, other.shared)}`,
        })
      }
      first.set(shown, other ?? { device, shared: text })
    }
  }
  return breaches
}

/** Who came later, or was away, is shown less than the others; their own devices show the same. */
function hasSeenAll(chat: ChatTruth | undefined, userId: UserId): boolean {
  const own = chat?.memberships.filter((membership) => membership.userId === userId) ?? []
  return own.length === 1 && own[0]?.joinedSeq === 0
}

/** Where two texts part, with some of what is around it. */
function differenceOf(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const around = (text: string) => text.slice(Math.max(0, at - 120), at + 120)
  return `…${around(one)}… and …${around(other)}…`
}
