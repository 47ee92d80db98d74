import { serveCommands } from '../generator.ts'
import { type Latency, percentiles } from '../latency.ts'
import { becomes, pause } from '../pause.ts'
import { type Count, type Counted, createCount, readTexts, toText } from './count.ts'
import { type FrameSocket, openFrameSocket } from './frame-socket.ts'
import { type Hearing, type Seat, type Wire, type WireName, wires } from './wires.ts'

/**
 * The load for every peer: one process, the same sockets, the same pace, the same counting. A chat has one speaker, its first seat; a
 * delivery counts the speaker's own copy.
 */
export interface Open {
  readonly wire: WireName
  readonly port: number
  readonly seats: readonly Seat[]
  readonly atOnce: number
}

export interface Said extends Counted {
  readonly said: number
  readonly refused: number
  readonly deliveries: number
  /** Until the last delivery was there. */
  readonly seconds: number
  /** From the send to the acknowledgement, and to each other listener; milliseconds. */
  readonly acknowledged: Latency
  readonly received: Latency
}

export interface Answered {
  readonly answers: number
  readonly refused: number
  readonly seconds: number
  readonly latency: Latency
}

interface Listener {
  readonly seat: Seat
  readonly socket: FrameSocket
  readonly calls: Map<number, (refusal?: string) => void>
  readonly isSpeaker: boolean
  count: Count
  calledLast: number
}

interface Chat {
  readonly speaker: Listener
  listeners: number
  /** When each of its messages was said. */
  saidAt: number[]
  /** What its speaker hasn't heard yet. */
  readonly unheard: Map<number, () => void>
}

let wire: Wire = wires.ws
let listeners: Listener[] = []
let chats: Chat[] = []
let deliveries = 0
let awaited = 0
let lastHeardAt = 0
let receivedMs: number[] = []
let acknowledgedMs: number[] = []
let refusals: string[] = []

const commands = {
  /** Resolves when everyone hears: after so many seconds. */
  async open({ wire: name, port, seats, atOnce }: Open): Promise<{ seconds: number }> {
    wire = wires[name]
    const startedAt = performance.now()
    let next = 0
    async function goOn(): Promise<void> {
      for (let seat = seats[next++]; seat; seat = seats[next++]) await openOne(port, seat)
    }
    await Promise.all(Array.from({ length: atOnce }, goOn))
    return { seconds: (performance.now() - startedAt) / 1_000 }
  },

  close(): void {
    for (const { socket } of listeners) socket.close()
    listeners = []
    chats = []
  },

  /** At an even rate, the chats in turn. */
  talk: ({ perSecond, seconds }: { perSecond: number; seconds: number }) =>
    counted(seconds, async () => {
      const startedAt = performance.now()
      let turn = 0
      for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - startedAt) / 1_000) {
        for (const due = Math.floor(elapsed * perSecond); turn < due && !hasMuchOnItsWay(turn); turn += 1) void say(turn)
        await pause(1)
      }
    }),

  /** As fast as it goes, with so many on their way: said, and not yet both acknowledged and heard by the speaker. */
  burst: ({ inFlight, seconds }: { inFlight: number; seconds: number }) =>
    counted(seconds, async () => {
      const endsAt = performance.now() + seconds * 1_000
      let turn = 0
      async function goOn(): Promise<void> {
        while (performance.now() < endsAt) await say(turn++)
      }
      await Promise.all(Array.from({ length: inFlight }, goOn))
    }),

  /** The newest page of a chat, as fast as answers come. */
  async list({ inFlight, seconds }: { inFlight: number; seconds: number }): Promise<Answered> {
    const list = wire.list
    if (!list) throw new Error('This peer has no history.')
    const startedAt = performance.now()
    const takenMs: number[] = []
    refusals = []
    let turn = 0
    const goOn = async () => {
      while (performance.now() - startedAt < seconds * 1_000) {
        const listener = listeners[turn++ % listeners.length]
        if (!listener) throw new Error('There is nobody to ask.')
        const askedAt = performance.now()
        await ask(listener, (call) => list(call, listener.seat))
        takenMs.push(performance.now() - askedAt)
      }
    }
    await Promise.all(Array.from({ length: inFlight }, goOn))
    tellRefusals()
    return {
      answers: takenMs.length,
      refused: refusals.length,
      seconds: (performance.now() - startedAt) / 1_000,
      latency: percentiles(takenMs),
    }
  },
}
export type LoadCommands = typeof commands

const patienceMs = 10_000

async function counted(seconds: number, work: () => Promise<void>): Promise<Said> {
  for (const listener of listeners) listener.count = createCount()
  for (const chat of chats) chat.saidAt = []
  const unanswered = () => listeners.some(({ calls }) => calls.size > 0)
  // Numbers begin anew, and nothing of before is on its way any more.
  ;[deliveries, awaited, receivedMs, acknowledgedMs, refusals] = [0, 0, [], [], []]
  const startedAt = performance.now()
  // Where an answer never comes, nothing more is said.
  await Promise.race([work(), pause(seconds * 1_000 + patienceMs)])
  await becomes(() => deliveries >= awaited && !unanswered(), patienceMs)
  // What comes twice comes late.
  await pause(100)
  const counts = chats.length === 0 ? [] : listeners.map(({ seat, count }) => count.report(chats[seat.chat]?.saidAt.length ?? 0))
  const sum = (pick: (of: Counted) => number) => counts.reduce((total, of) => total + pick(of), 0)
  tellRefusals()
  return {
    said: chats.reduce((total, { saidAt }) => total + saidAt.length, 0),
    refused: refusals.length,
    deliveries,
    seconds: (lastHeardAt - startedAt) / 1_000,
    acknowledged: percentiles(acknowledgedMs),
    received: percentiles(receivedMs),
    lost: sum(({ lost }) => lost),
    repeated: sum(({ repeated }) => repeated),
    reordered: sum(({ reordered }) => reordered),
  }
}

/** More than any client says without an answer. */
const callsMost = 80
const hasMuchOnItsWay = (turn: number): boolean => (chats[turn % chats.length]?.speaker.calls.size ?? 0) >= callsMost

/** Resolves when it is acknowledged and its speaker has heard it. */
function say(turn: number): Promise<unknown> {
  const chat = chats[turn % chats.length]
  if (!chat) throw new Error('There is nobody to say it.')
  const { speaker } = chat
  const number = chat.saidAt.length
  const saidAt = performance.now()
  chat.saidAt.push(saidAt)
  awaited += chat.listeners
  const heard = new Promise<void>((resolve) => chat.unheard.set(number, resolve))
  if (wire === wires.ws) {
    speaker.socket.say(wire.send(0, speaker.seat, toText(number)))
    return heard.then(() => void acknowledgedMs.push(performance.now() - saidAt))
  }
  const acknowledged = ask(speaker, (call) => wire.send(call, speaker.seat, toText(number))).then((isTaken) => {
    acknowledgedMs.push(performance.now() - saidAt)
    if (isTaken) return
    chat.unheard.get(number)?.()
    chat.unheard.delete(number)
  })
  return Promise.all([acknowledged, heard])
}

function tellRefusals(): void {
  const [first] = refusals
  if (first) process.stderr.write(`${refusals.length} refused, the first with ${first.slice(0, 300)}\n`)
}

/** False when it is refused. */
function ask(listener: Listener, toFrame: (call: number) => string): Promise<boolean> {
  listener.calledLast += 1
  const call = listener.calledLast
  return new Promise((resolve) => {
    listener.calls.set(call, (refusal) => {
      if (refusal !== undefined) refusals.push(refusal)
      resolve(refusal === undefined)
    })
    listener.socket.say(toFrame(call))
  })
}

function openOne(port: number, seat: Seat): Promise<void> {
  return new Promise((resolve, reject) => {
    let listener: Listener | undefined
    let isReady = false
    const hearing: Hearing = {
      ready() {
        isReady = true
        resolve()
      },
      heard(bytes, start, end) {
        if (listener && isReady) hear(listener, bytes, { start, end })
      },
      answered(call, refusal) {
        const answer = listener?.calls.get(call)
        listener?.calls.delete(call)
        answer?.(refusal)
      },
      reply: (text) => listener?.socket.say(text),
    }
    openFrameSocket({
      port,
      path: wire.path(seat),
      onOpen(socket) {
        listener = sit(seat, socket)
        const greeting = wire.greet(seat)
        for (const text of greeting) socket.say(text)
        if (greeting.length === 0) hearing.ready()
      },
      onFrame: (bytes, start, end) => wire.take({ bytes, start, end, isReady }, hearing),
      onGone(reason) {
        if (isReady) throw new Error(`A listener is gone. ${reason}`)
        reject(new Error(reason))
      },
    })
  })
}

function sit(seat: Seat, socket: FrameSocket): Listener {
  const chat = chats[seat.chat]
  const listener = { seat, socket, calls: new Map(), isSpeaker: !chat, count: createCount(), calledLast: firstCalls }
  listeners.push(listener)
  if (chat) chat.listeners += 1
  else chats[seat.chat] = { speaker: listener, listeners: 1, saidAt: [], unheard: new Map() }
  return listener
}

/** The ids before have other meanings. */
const firstCalls = 10

function hear(listener: Listener, bytes: Buffer, range: { readonly start: number; readonly end: number }): void {
  const chat = chats[listener.seat.chat]
  if (!chat) return
  lastHeardAt = performance.now()
  readTexts(bytes, range, (number) => {
    if (!listener.count.heard(number)) return
    deliveries += 1
    if (!listener.isSpeaker) {
      receivedMs.push(lastHeardAt - (chat.saidAt[number] ?? 0))
      return
    }
    chat.unheard.get(number)?.()
    chat.unheard.delete(number)
  })
}

serveCommands(commands)
