import { createParley } from '@parley/client'
import { type ChatId, createMessageId, type Frame, isChatScope } from '@parley/protocol'
import { WebSocket } from 'ws'
import { type Person, signAccessToken } from './access-token.ts'
import { serveCommands } from './generator.ts'
import type { Group } from './installation.ts'
import { type Latency, percentiles } from './latency.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'
import { becomes, pause, pauseUntil } from './pause.ts'

/** A place is that of the person in the list of all people. */
export interface OpenLight {
  readonly urls: readonly string[]
  readonly accessTokenSecret: string
  readonly people: readonly { readonly place: number; readonly person: Person }[]
  readonly perSecond: number
}

export interface Talk {
  readonly groups: readonly Group[]
  readonly messagesPerSecond: number
  readonly seconds: number
  readonly text: string
  /** So many of each group say something; all of them unless it is given. */
  readonly speakers?: number
  /** How long deliveries are waited for after the last send. */
  readonly patienceMs: number
}

export interface Burst {
  readonly groups: readonly Group[]
  readonly seconds: number
  readonly text: string
  readonly inFlight: number
  readonly patienceMs: number
}

export interface Fill {
  readonly url: string
  readonly accessTokenSecret: string
  readonly speaker: Person
  readonly chatId: ChatId
  readonly messages: number
  readonly text: string
}

export interface Talked {
  readonly said: number
  readonly deliveries: number
  readonly lost: number
  readonly twice: number
  readonly unasked: number
  readonly refused: number
  readonly latency: Latency
}

export interface Resting {
  readonly open: number
  /** Milliseconds after they stopped reading. */
  readonly letGoMs: readonly number[]
}

const sockets = new Map<number, LightSocket>()
const bare: WebSocket[] = []
let ledger: Ledger = createLedger()
let stoppedReadingAt = 0
let letGoMs: number[] = []

const commands = {
  /** At an even rate, if the server keeps up with it, over the servers in turn; resolves when every stream is ready. */
  async open({ urls, accessTokenSecret, people, perSecond }: OpenLight): Promise<void> {
    const startedAt = performance.now()
    let next = 0
    async function goOn(): Promise<void> {
      for (let index = next++; index < people.length; index = next++) {
        const one = people[index]
        await pauseUntil(startedAt + (index * 1_000) / perSecond)
        if (one) await openOne(one.place, { url: urls[index % urls.length] ?? '', token: signAccessToken(accessTokenSecret, one.person) })
      }
    }
    await Promise.all(Array.from({ length: opensAtOnce }, goOn))
  },

  /** Says something at an even rate, in each group in turn, by each member in turn who has a socket here; they all are listeners. */
  async talk({ groups, messagesPerSecond, seconds, text, speakers, patienceMs }: Talk): Promise<Talked> {
    ledger = createLedger()
    let refused = 0
    const answers: Promise<void>[] = []
    const here = toListeners(groups, speakers)
    const startedAt = performance.now()
    for (let message = 0; message < messagesPerSecond * seconds; message += 1) {
      await pauseUntil(startedAt + (message * 1_000) / messagesPerSecond)
      answers.push(
        say(here, message, text).catch(() => {
          refused += 1
        }),
      )
    }
    await becomes(ledger.isComplete, patienceMs)
    await Promise.race([Promise.all(answers), pause(patienceMs)])
    // What comes twice comes late.
    await pause(Math.min(1_000, patienceMs))
    const { takenMs, ...counts } = ledger.report()
    return { ...counts, deliveries: takenMs.length, refused, latency: percentiles(takenMs) }
  },

  /** As fast as answers come, so many on their way at a time. Gives what was said each second. */
  async burst({
    groups,
    seconds,
    text,
    inFlight,
    patienceMs,
  }: Burst): Promise<{ said: number; lost: number; twice: number; refused: number; perSecond: number }> {
    ledger = createLedger()
    const here = toListeners(groups)
    const startedAt = performance.now()
    let turn = 0
    let refused = 0
    async function goOn(): Promise<void> {
      while (performance.now() - startedAt < seconds * 1_000) {
        turn += 1
        await say(here, turn, text).catch(() => {
          refused += 1
        })
      }
    }
    await Promise.all(Array.from({ length: inFlight }, goOn))
    const takenMs = performance.now() - startedAt
    await becomes(ledger.isComplete, patienceMs)
    const { said, lost, twice } = ledger.report()
    return { said, lost, twice, refused, perSecond: (said / takenMs) * 1_000 }
  },

  /** One ping each, all at once: the slowest, or infinity if one had no answer in time. */
  async pingAll({ patienceMs }: { patienceMs: number }): Promise<{ answered: number; slowestMs: number }> {
    const late = pause(patienceMs).then(() => Number.POSITIVE_INFINITY)
    const taken = await Promise.all([...sockets.values()].map((socket) => Promise.race([socket.ping(), late])))
    return { answered: taken.filter(Number.isFinite).length, slowestMs: Math.max(...taken) }
  },

  /** As fast as the server takes it, over HTTP: who speaks need not read. */
  async fill({ url, accessTokenSecret, speaker, chatId, messages, text }: Fill): Promise<void> {
    const { trpc } = createParley({ url, getAccessToken: () => Promise.resolve(signAccessToken(accessTokenSecret, speaker)) })
    for (let message = 0; message < messages; message += 1) {
      await trpc.messages.send.mutate({ id: createMessageId(), chatId, text })
    }
  },

  ignoreAll(): void {
    for (const socket of sockets.values()) socket.ignore()
  },

  stopReadingAll(): void {
    stoppedReadingAt = performance.now()
    letGoMs = []
    for (const socket of sockets.values()) socket.stopReading()
  },

  resting: (): Resting => ({ open: sockets.size, letGoMs }),

  closeAll(): void {
    for (const socket of sockets.values()) socket.close()
    for (const socket of bare) socket.terminate()
    sockets.clear()
    bare.length = 0
  },

  /** Sockets of a server that knows nobody. */
  async openBare({ url, count }: { url: string; count: number }): Promise<void> {
    for (let opened = 0; opened < count; opened += bareAtOnce) {
      const some = Array.from({ length: Math.min(bareAtOnce, count - opened) }, () => openBare(url))
      bare.push(...(await Promise.all(some)))
    }
  },
}
export type LightCommands = typeof commands

const opensAtOnce = 100
const bareAtOnce = 50

interface Listeners {
  readonly chatId: ChatId
  readonly places: readonly number[]
  readonly speakers: readonly number[]
}

function toListeners(groups: readonly Group[], speakers?: number): Listeners[] {
  return groups.map(({ chatId, members }) => {
    const places = members.filter((place) => sockets.has(place))
    return { chatId, places, speakers: places.slice(0, speakers) }
  })
}

async function say(groups: readonly Listeners[], turn: number, text: string): Promise<void> {
  const group = groups[turn % groups.length]
  const speaker = group?.speakers[Math.floor(turn / groups.length) % group.speakers.length]
  const socket = sockets.get(speaker ?? -1)
  if (!group || !socket) throw new Error('There is nobody to say it.')
  const id = createMessageId()
  ledger.said(id, group.places, performance.now())
  try {
    await socket.call('messages.send', { id, chatId: group.chatId, text })
  } catch (error) {
    ledger.excuse(id)
    throw error
  }
}

async function openOne(place: number, { url, token }: { url: string; token: string }): Promise<void> {
  const socket = await openLightSocket({
    url,
    token,
    onFrame: (frame) => hear(place, frame),
    onClosed() {
      sockets.delete(place)
      letGoMs.push(performance.now() - stoppedReadingAt)
    },
  })
  sockets.set(place, socket)
}

function hear(place: number, frame: Frame): void {
  if (frame.kind !== 'events' || !isChatScope(frame.scope)) return
  const atMs = performance.now()
  for (const event of frame.events) if (event.type === 'message.sent') ledger.heard(event.message.id, place, atMs)
}

function openBare(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.once('open', () => resolve(socket)).once('error', reject)
  })
}

serveCommands(commands)
