import { createHistogram } from 'node:perf_hooks'
import { type ChatId, chatScope, createMessageId, type Message, type MessageId, type MessagesPage, type Scope } from '@parley/protocol'
import type { Person } from './access-token.ts'
import { serveCommands } from './generator.ts'
import { becomes, pause, pauseUntil } from './pause.ts'
import { createSoakDevice, type SoakDevice } from './soak-device.ts'

export interface StartSoak {
  readonly url: string
  readonly accessTokenSecret: string
  readonly people: readonly Person[]
  readonly comesPerSecond: number
}

export interface SoakCycle {
  readonly ms: number
  /** Of everyone, who leaves, or stops reading for a while, in the first half of it. */
  readonly leavingShare: number
  /** So many are told more than the system takes for them while they don't read. */
  readonly floods: number
  readonly actsPerSecond: number
  /** How long everyone may take to be back after it. */
  readonly patienceMs: number
}

export interface Soaked {
  readonly online: number
  readonly returns: number
  readonly sent: number
  readonly acts: number
  /** Deliveries to devices that were there. */
  readonly delivered: number
  readonly lost: number
  readonly twice: number
  readonly letGo: number
  readonly slowLetGo: number
  readonly failed: number
  /** Calls that the server was too busy for, made again as a client does. */
  readonly repeated: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Place {
  readonly device: SoakDevice
  /** The chat of two that it has with its neighbour. */
  neighbour: ChatId | null
  isAway: boolean
  /** Said, and not known to be stored: said again after coming back, with the same id. */
  readonly unsure: Map<MessageId, Said>
}

interface Said {
  readonly chatId: ChatId
  readonly text: string
}

interface Known {
  readonly id: MessageId
  readonly chatId: ChatId
  readonly author: Place
  revision: number
}

let places: readonly Place[] = []
const acknowledged: MessageId[] = []
/** The last ones, to be edited and reacted to. */
let recent: Known[] = []
const saidAtMs = new Map<string, number>()
const latency = createHistogram()
let acts = 0
let returns = 0
let failed = 0
let repeated = 0
let floodCount = 0
let turn = 0

const commands = {
  async start({ url, accessTokenSecret, people, comesPerSecond }: StartSoak): Promise<void> {
    places = people.map((person) => ({
      device: createSoakDevice({ url, accessTokenSecret, person, onHeard }),
      neighbour: null,
      isAway: false,
      unsure: new Map(),
    }))
    const startedAt = performance.now()
    const coming: Promise<void>[] = []
    for (const [index, { device }] of places.entries()) {
      await pauseUntil(startedAt + (index * 1_000) / comesPerSecond)
      coming.push(comeAtLast(device, 'anew'))
    }
    await Promise.all(coming)
    for (let index = 0; index + 1 < places.length; index += 2) await acquaint(places[index], places[index + 1])
  },

  /** A time of comings and goings, after which everyone is there again. */
  async cycle({ ms, leavingShare, floods, actsPerSecond, patienceMs }: SoakCycle): Promise<Soaked> {
    const startedAt = performance.now()
    const leavers = shuffle(places).slice(0, Math.ceil(places.length * leavingShare))
    const absences = leavers.map(async (place, index) => {
      await pauseUntil(startedAt + (ms / 2) * (index / leavers.length))
      if (index < floods) await flood(place, ms)
      else await beAway(place, { index, ms: ms * (0.02 + 0.33 * Math.random()) })
    })
    const acting: Promise<void>[] = []
    for (let act = 0; act < (ms / 1_000) * actsPerSecond; act += 1) {
      await pauseUntil(startedAt + (act * 1_000) / actsPerSecond)
      acting.push(actOnce())
    }
    await Promise.race([Promise.all([...absences, ...acting]), pause(patienceMs)])
    await becomes(() => places.every(({ device }) => device.isSteady()), patienceMs)
    return seen()
  },

  /** Everything that was said has come to everyone: how many events are missing when the patience has ended. */
  async missing({ lastSeqs, patienceMs }: { lastSeqs: ReadonlyMap<Scope, number>; patienceMs: number }): Promise<number> {
    const count = () => {
      let missing = 0
      for (const { device } of places) {
        for (const chatId of device.chats()) {
          const scope = chatScope(chatId)
          missing += Math.max(0, (lastSeqs.get(scope) ?? 0) - (device.cursor(scope) ?? 0))
        }
      }
      return missing
    }
    await becomes(() => count() === 0, patienceMs)
    return count()
  },

  acknowledged: (): readonly MessageId[] => acknowledged,
  chatsOfEach: (): readonly number[] => places.map(({ device }) => device.chats().length),
}
export type SoakCommands = typeof commands

function seen(): Soaked {
  const heard = places.map(({ device }) => device.heard())
  const sum = (pick: (one: (typeof heard)[number]) => number) => heard.reduce((total, one) => total + pick(one), 0)
  return {
    online: places.filter(({ device }) => device.isSteady()).length,
    returns,
    sent: acknowledged.length,
    acts,
    delivered: latency.count,
    lost: sum(({ lost }) => lost),
    twice: sum(({ twice }) => twice),
    letGo: sum(({ letGo }) => letGo),
    slowLetGo: sum(({ slowLetGo }) => slowLetGo),
    failed,
    repeated,
    p50Ms: latency.percentile(50) / 1_000,
    p99Ms: latency.percentile(99) / 1_000,
  }
}

function onHeard(messageId: string, steadySinceMs: number): void {
  const atMs = saidAtMs.get(messageId)
  if (atMs === undefined || atMs < steadySinceMs) return
  latency.record(Math.max(1, Math.round((performance.now() - atMs) * 1_000)))
}

/** Everyone has a direct chat with one other. */
async function acquaint(one: Place | undefined, other: Place | undefined): Promise<void> {
  if (!one || !other) return
  const { id } = (await one.device.call('chats.create', { kind: 'direct', memberIds: [other.device.person.userId] })) as { id: ChatId }
  one.neighbour = id
  other.neighbour = id
  await becomes(() => [one, other].every(({ device }) => device.cursor(chatScope(id)) !== undefined), 10_000)
}

async function beAway(place: Place, { index, ms }: { index: number; ms: number }): Promise<void> {
  const { device } = place
  if (!claim(place)) return
  const kind = absences[index % absences.length]
  if (kind === 'stall') {
    device.stopReading()
    await pause(ms)
    device.readOn()
  } else {
    device.go(kind === 'close' ? 'close' : 'cut')
    await pause(ms)
    await comeBack(place, kind === 'fresh' ? 'anew' : 'resume')
  }
  place.isAway = false
}

/** Some are cut off, some go in order; one in five of those who come back is a device that knows nothing yet. */
const absences = ['cut', 'close', 'stall', 'cut', 'fresh'] as const

async function comeBack(place: Place, how: 'resume' | 'anew'): Promise<void> {
  await comeAtLast(place.device, how)
  returns += 1
  for (const [id, { chatId, text }] of place.unsure) await send(place, { id, chatId, text })
}

/** A server that is too busy for it is no end of a device. */
async function comeAtLast(device: SoakDevice, how: 'resume' | 'anew'): Promise<void> {
  for (
    let attempt = 1;
    !(await device.come(how).then(
      () => true,
      () => false,
    ));
    attempt += 1
  ) {
    if (attempt === attemptsMax) throw new Error('A device could not come back.')
    repeated += 1
  }
}

/**
 * Some 4 MB are what the system takes for a socket on loopback that isn't read. By turns it is read again soon, and so late that the server
 * has let go of it.
 */
async function flood(place: Place, ms: number): Promise<void> {
  const other = places.find((one) => one !== place && one.neighbour === place.neighbour)
  const chatId = place.neighbour
  if (!other?.device.isSteady() || chatId === null || !claim(place)) return
  floodCount += 1
  const stalledAt = performance.now()
  place.device.stopReading()
  for (let message = 0; message < floodMessages; message += 1) {
    await send(other, { id: createMessageId(), chatId, text: floodText })
  }
  await pauseUntil(stalledAt + ms * (floodCount % 2 === 0 ? 0.45 : 0.1))
  place.device.readOn()
  await pause(ms * 0.02)
  if (!place.device.isSteady()) await comeBack(place, 'resume')
  place.isAway = false
}

const floodMessages = 150
const floodText = '滿'.repeat(10_000)

function claim(place: Place): boolean {
  if (place.isAway || !place.device.isSteady()) return false
  place.isAway = true
  return true
}

async function actOnce(): Promise<void> {
  turn += 1
  const place = places[Math.floor(Math.random() * places.length)]
  if (!place?.device.isSteady()) return
  acts += 1
  const chats = place.device.chats()
  // Most is said among two; the more there are in a chat, the less often.
  const chatId = Math.random() < 0.6 && place.neighbour ? place.neighbour : chats[Math.floor(Math.random() ** 2 * chats.length)]
  if (chatId === undefined) return
  const verb = verbs[turn % verbs.length]
  await withoutComplaint(place, () => (verb ?? say)(place, chatId))
}

/** A call that its own device has cut off is nobody's fault. */
async function withoutComplaint(place: Place, run: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run()
      return
    } catch (error) {
      if (place.isAway || !place.device.isSteady()) return
      const what = error instanceof Error ? error.message : String(error)
      if (what !== 'server.unavailable' || attempt === attemptsMax) {
        failed += 1
        process.stderr.write(`${what}\n`)
        return
      }
      repeated += 1
      await pause(1_000 * (attempt + Math.random()))
    }
  }
}

const attemptsMax = 6

async function say(place: Place, chatId: ChatId): Promise<void> {
  await send(place, { id: createMessageId(), chatId, text: `${turn} ${'x'.repeat(Math.floor(400 * Math.random() ** 2))}` })
}

async function send(place: Place, { id, chatId, text }: Said & { readonly id: MessageId }): Promise<void> {
  place.unsure.set(id, { chatId, text })
  saidAtMs.set(id, performance.now())
  await withoutComplaint(place, async () => {
    await place.device.call('messages.send', { id, chatId, text })
    place.unsure.delete(id)
    acknowledged.push(id)
    recent = [...recent.slice(1 - recentMax), { id, chatId, author: place, revision: 1 }]
  })
  setTimeout(() => saidAtMs.delete(id), forgottenAfterMs).unref()
}

const recentMax = 100
const forgottenAfterMs = 10_000

async function mark({ device }: Place): Promise<void> {
  const marks = device.chats().map((chatId) => {
    const seq = device.cursor(chatScope(chatId)) ?? 0
    return { chatId, deliveredSeq: seq, readSeq: seq }
  })
  await device.call('receipts.mark', { marks })
}

async function type({ device }: Place, chatId: ChatId): Promise<void> {
  await device.call('typing.set', { chatId, on: true })
}

async function react({ device }: Place): Promise<void> {
  const known = recent.filter(({ chatId }) => device.cursor(chatScope(chatId)) !== undefined)
  const message = known[Math.floor(Math.random() * known.length)]
  if (!message) return
  const emoji = ['👍', '🎉', '❤️'][turn % 3]
  await device.call('messages.react', { messageId: message.id, emoji, on: Math.random() < 0.7 })
}

async function edit(): Promise<void> {
  const message = recent[Math.floor(Math.random() * recent.length)]
  if (!message?.author.device.isSteady()) return
  // Nobody else edits it meanwhile; one whose answer is lost is edited no more.
  recent = recent.filter((other) => other !== message)
  const input = { messageId: message.id, text: `edited ${turn}`, expectedRevision: message.revision }
  await withoutComplaint(message.author, async () => {
    const { revision } = (await message.author.device.call('messages.edit', input)) as Message
    recent.push({ ...message, revision })
  })
}

async function readHistory({ device }: Place, chatId: ChatId): Promise<void> {
  const last = device.cursor(chatScope(chatId)) ?? 0
  const beforeSeq = Math.ceil(last * Math.random()) + 1
  const { items } = (await device.ask('messages.list', { chatId, beforeSeq, limit: 50 })) as MessagesPage
  if (items.some(({ seq }, index) => seq <= (items[index - 1]?.seq ?? 0))) failed += 1
}

async function look({ device }: Place, chatId: ChatId): Promise<void> {
  device.expectAgain(chatId)
  await device.call('sync.open', { chatId, afterSeq: device.cursor(chatScope(chatId)) })
  await pause(lookMs)
  await device.call('sync.close', { chatId })
}

const lookMs = 3_000

/** In turn, so that there is as much of each in every run. */
const verbs = [say, mark, say, type, say, react, say, mark, edit, say, readHistory, mark, say, look, say, type, mark, say]

function shuffle<Value>(values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ value }) => value)
}

serveCommands(commands)
