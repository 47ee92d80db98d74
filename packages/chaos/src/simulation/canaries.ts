import type { Canary } from '../canary/canary.ts'
import { profileOf } from './profiles.ts'
import type { Profile } from './schedule.ts'

/** A guard of the engine or of the server's core, and the trouble that shows that it is missing. */
export interface SimulationCanary extends Canary {
  readonly profile: Profile
  /** It is red within so many runs. */
  readonly runsMax: number
}

const tail = 'packages/api/src/log/tail.ts'
const stream = 'packages/api/src/modules/sync/stream.ts'
const followedScopes = 'packages/api/src/modules/sync/followed-scopes.ts'
const leaving = 'packages/api/src/modules/sync/leaving.ts'
const opening = 'packages/api/src/modules/sync/opening.ts'
const sendQueue = 'packages/api/src/modules/messages/send-queue.ts'
const outbox = 'packages/sync/src/outbox.ts'
const keeper = 'packages/sync/src/keeper.ts'
const errands = 'packages/sync/src/errands.ts'
const feed = 'packages/sync/src/feed.ts'

export const canaries: readonly SimulationCanary[] = [
  {
    name: 'no-gap-check',
    guard: 'An event above the cursor by more than one is not applied: the device asks for what is missing [R3].',
    edits: [{ file: feed, find: '    if (event.seq > seq + 1) return { next, seq, isGap: true }\n', replace: '' }],
    profile: profileOf('frames'),
    runsMax: 200,
  },
  {
    name: 'no-repetition-check',
    guard: 'An event at or below the cursor is dropped [R2].',
    edits: [{ file: feed, find: '    if (event.seq <= seq) continue\n', replace: '' }],
    profile: profileOf('frames'),
    runsMax: 200,
  },
  {
    name: 'no-sweep',
    guard: 'The sweep finds what no hint has announced.',
    edits: [{ file: tail, find: 'if (at && lastSeq > at.position) moved.add(scope)', replace: 'void at, lastSeq' }],
    profile: profileOf('no hints'),
    runsMax: 200,
  },
  {
    name: 'read-before-listening',
    guard: 'Who listens learns how far the scope was read for others, and reads the difference: nothing falls between the two.',
    edits: [
      {
        file: followedScopes,
        find: 'const known = Math.max(lastSeq, readSoFar)',
        replace: 'const known = Math.max(lastSeq, 0 * readSoFar)',
      },
    ],
    profile: profileOf('network'),
    runsMax: 2000,
  },
  {
    name: 'empty-page-is-the-end',
    guard: 'What has become known while a page was read is asked for again.',
    edits: [{ file: followedScopes, find: 'at.known === knownBefore', replace: 'logged.length === 0' }],
    profile: profileOf('bus'),
    runsMax: 400,
  },
  {
    name: 'live-while-behind',
    guard: 'What the tail offers of a scope that is being caught up waits for the log.',
    edits: [{ file: followedScopes, find: 'if (!at.live || fresh', replace: 'if (fresh' }],
    profile: profileOf('bus'),
    runsMax: 400,
  },
  {
    name: 'told-after-leaving',
    guard: 'The event by which a person leaves a chat is the last one of it that they are told.',
    edits: [
      {
        file: leaving,
        find: "const at = events.findIndex((event) => event.type === 'member.removed' && event.userId === me)",
        replace: 'const at = -1',
      },
    ],
    profile: profileOf('membership'),
    runsMax: 400,
  },
  {
    name: 'joined-and-not-followed',
    guard: 'A chat that a person is let into is followed from the event by which they came.',
    edits: [{ file: stream, find: "if (event.type === 'chat.joined') yield* this.#joinChat(event.chat)", replace: '' }],
    profile: profileOf('out and back'),
    runsMax: 200,
  },
  {
    name: 'cursors-of-another-log',
    guard: 'The cursors of another epoch are void: the server begins with a snapshot.',
    edits: [{ file: opening, find: 'isOtherLog ? {} : givenCursors', replace: 'givenCursors' }],
    profile: profileOf('restore'),
    runsMax: 200,
  },
  {
    name: 'device-keeps-another-log',
    guard: 'A device that hears of another epoch forgets what it knew of the old one [R11].',
    edits: [
      {
        file: feed,
        find: "return { state: { ...createSyncState(), me: state.me, epoch }, effects: [{ type: 'resubscribe' }] }",
        replace: 'return alone({ ...state, epoch })',
      },
    ],
    profile: profileOf('restore'),
    runsMax: 200,
  },
  {
    name: 'acknowledged-before-the-commit',
    guard: 'Nobody is told that a message is stored before the commit has answered.',
    edits: [
      {
        file: sendQueue,
        find: 'const waiting = { send, sessionId, resolve, reject }',
        replace:
          "const waiting = { send, sessionId, resolve, reject }\n        resolve({ outcome: 'sent', session: { quiet: false }, message: toSentMessage(send, { seq: 1, sentAt: new Date(0).toISOString(), mentions: [] }) })",
      },
    ],
    profile: profileOf('processes'),
    runsMax: 100,
  },
  {
    name: 'busy-chat-overtaken',
    guard: 'While a message waits for the lock of its chat, what comes after it in that chat waits behind it.',
    edits: [
      {
        file: sendQueue,
        find: 'for (const chatId of new Set(locked.map(({ send }) => send.chatId))) holdBack(chatId, locked)',
        replace: 'gathered.push(...locked)',
      },
    ],
    profile: profileOf('crowd'),
    runsMax: 400,
  },
  {
    name: 'commit-overtaken',
    guard: 'While a commit under way has messages of a chat, what comes after them in that chat waits for it.',
    edits: [{ file: sendQueue, find: 'takeTogether(gathered, committing)', replace: 'takeTogether(gathered)' }],
    profile: profileOf('crowd'),
    runsMax: 400,
  },
  {
    name: 'new-id-for-each-attempt',
    guard: 'A message keeps its id for every attempt, so that the server knows it again [R19] [R21].',
    edits: [
      {
        file: errands,
        find: 'transport.send({ id, chatId, text,',
        replace:
          "transport.send({ id: (entry.status === 'unknown' ? id.slice(0, 24) + ((entry.attempt + 1) % 10) + id.slice(25) : id) as typeof id, chatId, text,",
      },
    ],
    profile: profileOf('network'),
    runsMax: 200,
  },
  {
    name: 'unknown-is-forgotten',
    guard: 'A message whose answer is lost stays in the outbox [R21].',
    edits: [
      {
        file: outbox,
        find: "return changeEntry(outbox, id, (entry) => (entry.status === 'in-flight' ? { ...entry, status: 'unknown' } : entry))",
        replace: 'return removeEntry(outbox, id)',
      },
    ],
    profile: profileOf('network'),
    runsMax: 200,
  },
  {
    name: 'two-in-flight',
    guard: 'Of each chat one message is under way at a time [R20].',
    edits: [
      { file: errands, find: '    lane: chatId,\n', replace: '    lane: id,\n' },
      { file: outbox, find: "    if (entries.some(({ status }) => status === 'in-flight')) return []\n", replace: '' },
      {
        file: outbox,
        find: "const first = entries.find(({ status }) => status === 'queued' || status === 'unknown')\n    return first ? [first] : []",
        replace: "return entries.filter(({ status }) => status === 'queued' || status === 'unknown')",
      },
    ],
    profile: profileOf('processes'),
    runsMax: 200,
  },
  {
    name: 'shown-twice',
    guard: 'An entry leaves the outbox in the instant in which the feed shows its message [R23].',
    edits: [{ file: outbox, find: 'return !shown.has(entry.draft.id)', replace: 'return true' }],
    profile: profileOf('network'),
    runsMax: 200,
  },
  {
    name: 'waits-for-ever',
    guard: 'An answer that does not come within 15 s is lost [R21].',
    edits: [{ file: 'packages/sync/src/await-answer.ts', find: 'answerTimeMs = 15_000', replace: 'answerTimeMs = 15_000_000' }],
    profile: profileOf('swallowed answers'),
    runsMax: 100,
  },
  {
    name: 'gives-up-in-an-outage',
    guard: 'A refusal that speaks of the moment is no answer to the message [R24].',
    edits: [{ file: 'packages/sync/src/transport.ts', find: "    case 'SERVICE_UNAVAILABLE':\n", replace: '' }],
    profile: profileOf('processes'),
    runsMax: 100,
  },
  {
    name: 'stored-after-the-attempt',
    guard: 'What someone has written is stored before its first attempt [R48].',
    edits: [
      { file: keeper, find: 'isStored: (words) => stored.has(words),', replace: 'isStored: () => true,' },
      { file: keeper, find: 'void Promise.resolve().then(storeUrgent)', replace: "schedule('rest', restMs)" },
    ],
    profile: profileOf('devices'),
    runsMax: 100,
  },
]

export function canaryOf(name: string): SimulationCanary {
  const canary = canaries.find((one) => one.name === name)
  if (!canary) throw new Error(`There is no canary ${name}: ${canaries.map((one) => one.name).join(', ')}`)
  return canary
}
