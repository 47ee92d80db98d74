import { inspect } from 'node:util'
import type { Actor } from '@parley/api'
import { type ChatId, chatScope, type Frame, type Subscribe } from '@parley/protocol'
import { timelineOf } from '@parley/sync'
import { type Acknowledged, checkLog, createStreamCheck, createViewCheck, findDivergence, nameOf, type Written } from './checks.ts'
import { type CommitFate, createModelDatabase } from './database/model-database.ts'
import { addChat, addUser, copyTables, createTables, type Tables } from './database/tables.ts'
import { createDevice, type Device, killEngine, startEngine } from './device.ts'
import { actorOf, chatIdOf, epochOf, messageIdOf, userIdOf } from './ids.ts'
import { type Connection, connect, type FrameFate } from './network.ts'
import type { Random } from './random.ts'
import type { MessageFate, Schedule, Step } from './schedule.ts'
import { type ServerProcess, type StreamObserver, startServerProcess } from './server-process.ts'
import { createBusWay } from './simulated-bus.ts'
import type { Access } from './simulated-transport.ts'
import type { Trace } from './trace.ts'
import { createOwner, type Owner, type VirtualTime } from './virtual-time.ts'
import type { Answer, Call } from './wire.ts'

export interface World {
  /** One step of the schedule; it has begun when this returns, and `wait` is over. */
  take(step: Step): Promise<void>
  /** From now on nothing goes wrong any more. */
  heal(): void
  /** What keeps everyone from being at the same place; null: nothing. */
  findDivergence(): string | null
  /** What must hold of the log when everyone has converged. */
  checkLog(): void
}

const alice = userIdOf(1)
const bob = userIdOf(2)
const direct = chatIdOf(1)
const group = chatIdOf(2)
const chatIds = [direct, group] as const
/** Alice's phone, Bob's phone, and Alice's laptop, which looks at one chat alone. */
const people = [alice, bob, alice] as const
/** What isn't stored within this time may leave all the same [R48]. */
const storePatienceMs = 500

/**
 * Two processes on one database and the devices of two people: the core, the procedures and the engines are the real ones; the network, the
 * bus, the clock, the disks and the database are not. What must hold at every moment is looked at whenever it could have changed.
 */
export function createWorld({
  schedule,
  time,
  random,
  trace,
  fail,
}: {
  schedule: Schedule
  time: VirtualTime
  random: Random
  trace: Trace
  fail: (what: string) => void
}): World {
  const tables = createTables(epochOf(1))
  furnish(tables, new Date(time.nowMs() - 60_000).toISOString())
  const fates = new Map<string, MessageFate>()
  const written = new Map<string, Written & { readonly atMs: number }>()
  const acknowledged: Acknowledged[] = []
  /** How far anybody was told that a chat goes, and what that was when a message left first: it must stand after it. */
  const toldUpTo = new Map<ChatId, number>()
  const leftAfter = new Map<string, number>()
  const connections = new Set<{ readonly process: number; readonly connection: Connection<Call, Answer> }>()
  const messageNumbers = people.map(() => 0)
  let backup = copyTables(tables)
  let epochs = 1
  let texts = 0
  let bursts = 0
  let isHealed = false

  const database = createModelDatabase({
    time,
    random,
    tables,
    pace: schedule.database,
    commitFate: (text) => toCommitFate(takeFate(text, ['commit-unavailable', 'commit-unanswered', 'commit-crash'])),
    onCommitted: () => trace.note(`the logs are at ${chatIds.map((id) => database.tables.scopes.get(chatScope(id))?.lastSeq).join()}`),
    kill: (owner) =>
      crash(
        processes.findIndex((process) => process?.owner === owner),
        { downMs: 300, how: 'reset' },
      ),
  })
  const buses = createBusWay({ time, random })
  buses.mood = schedule.bus
  const processes: (ServerProcess | null)[] = [startProcess(0), startProcess(1)]
  const devices = people
    .slice(0, schedule.devices)
    .map((userId, number) =>
      createDevice({ number, actor: actorOf(number, userId), time, random, looksAt: number === 2 ? [direct] : chatIds }),
    )
  for (const device of devices) boot(device, random.between(0, 30))

  return {
    take,
    heal,
    findDivergence() {
      for (const { number, actor, engine, looksAt } of devices) {
        if (!engine) return `device ${number} is off`
        const { userId } = actor
        const divergence = findDivergence({ state: engine.getState(), tables: database.tables, userId, looksAt })
        if (divergence) return `device ${number} ${divergence}`
      }
      return null
    },
    checkLog: () => checkLog({ tables: database.tables, written: [...written.values()], acknowledged, refused: refusedTexts(), fail }),
  }

  async function take(step: Step): Promise<void> {
    switch (step.do) {
      case 'wait':
        return time.pass(step.ms)
      case 'write':
        return onDevice(step.who, (device) => write(device, step))
      case 'say at once':
        return sayAtOnce(step)
      case 'edit':
      case 'remove':
      case 'read':
        return onDevice(step.who, (device) => touch(device, step))
      case 'look':
      case 'look away':
        return onDevice(step.who, (device) => look(device, step))
      case 'cut':
      case 'silence':
        return deviceOf(step.who)?.breakConnection(step.do)
      case 'network':
        return setNetwork(step)
      case 'frames':
        for (const device of devices) device.frames = step.are
        return
      case 'kill':
        return kill(step)
      case 'storage':
        return deviceOf(step.who)?.disk.setMood(step.mood)
      case 'crash':
        return crash(step.process, step)
      case 'database':
        database.setAway(true)
        time.after(step.awayMs, () => database.setAway(false))
        return
      case 'bus':
        buses.mood = step.mood
        return
      case 'put out':
      case 'let in':
        return changeMembership(step)
      case 'back up':
        backup = copyTables(database.tables)
        return
      case 'restore':
        return restore()
      default:
        return step satisfies never
    }
  }

  function heal(): void {
    isHealed = true
    // A bus that was lost from the beginning stays lost: the sweep has to do.
    if (schedule.bus !== 'lost') buses.mood = 'well'
    for (const device of devices) {
      device.network = 'there'
      device.disk.setMood('well')
      // What a faulty middle has swallowed shows when the device comes back.
      if (schedule.steps.some((step) => step.do === 'frames')) device.breakConnection('cut')
      device.frames = 'well'
    }
  }

  function onDevice(number: number, run: (device: Device) => void): void {
    const device = deviceOf(number)
    if (device?.engine) time.after(0, () => run(device), device.owner)
  }

  function deviceOf(number: number): Device | undefined {
    return devices[number % devices.length]
  }

  function write(device: Device, { where, fate, size }: Extract<Step, { do: 'write' }>): void {
    const chatId = chatIds[where] ?? direct
    texts += 1
    const text = size === 'long' ? `words ${texts}`.padEnd(longChars, ' .') : `words ${texts}`
    if (fate) fates.set(text, fate)
    const id = device.engine?.send(chatId, text)
    if (id) written.set(text, { id, text, device: device.number, chatId, excuse: null, isLate: false, atMs: time.nowMs() })
  }

  function sayAtOnce({ process: index, where, count }: Extract<Step, { do: 'say at once' }>): void {
    const process = processes[index]
    const chatId = chatIds[where] ?? direct
    if (!process) return
    bursts += 1
    const device = burstDevices + bursts
    const say = (n: number) => {
      const { messages } = process.as(actorOf(device, alice))
      texts += 1
      const [id, text] = [messageIdOf(device, n), `words ${texts}`]
      written.set(text, { id, text, device, chatId, excuse: 'nobody tries it again', isLate: false, atMs: time.nowMs() })
      messages.send({ id, chatId, text }).then(
        ({ seq }) => acknowledge({ id, text, seq }),
        () => undefined,
      )
      if (n < count) sayNext(n + 1, random.isOneIn(2) ? 0 : random.between(0, 3))
    }
    const sayNext = (n: number, afterMs: number) => time.after(afterMs, () => say(n), process.owner)
    sayNext(1, 0)
  }

  function acknowledge(told: Acknowledged): void {
    trace.note(`it is answered that ${nameOf(told.text)} is at ${told.seq}`)
    acknowledged.push(told)
  }

  /** The newest message that is shown, of one's own where it is to be changed. */
  function touch({ engine, actor }: Device, { do: verb, where }: Extract<Step, { do: 'edit' | 'remove' | 'read' }>): void {
    const chatId = chatIds[where] ?? direct
    if (!engine) return
    if (verb === 'read') return engine.markRead(chatId)
    const message = timelineOf(engine.getState(), chatId)
      .flatMap((row) => ('message' in row ? [row.message] : []))
      .findLast(({ authorId, kind, removedAt }) => authorId === actor.userId && kind === 'text' && removedAt === null)
    if (!message) return
    texts += 1
    if (verb === 'edit') engine.edit(message.id, { text: `other words ${texts}`, expectedRevision: message.revision })
    else engine.remove(message.id)
  }

  function look(device: Device, { do: verb, where }: Extract<Step, { do: 'look' | 'look away' }>): void {
    const chatId = chatIds[where] ?? direct
    if (verb === 'look' && !device.looksAt.has(chatId)) {
      device.looksAt.add(chatId)
      device.engine?.openChat(chatId)
    } else if (verb === 'look away' && device.looksAt.delete(chatId)) device.engine?.closeChat(chatId)
  }

  function setNetwork({ who, is }: Extract<Step, { do: 'network' }>): void {
    const device = deviceOf(who)
    if (!device) return
    device.network = is
    if (is === 'away') device.breakConnection('silence')
  }

  function kill({ who, downMs }: Extract<Step, { do: 'kill' }>): void {
    const device = deviceOf(who)
    if (!device?.engine) return
    for (const one of written.values()) {
      if (one.device !== device.number || device.disk.stored?.outbox[one.id] || database.tables.messages.has(one.id)) continue
      one.excuse ??= 'its device died before it was stored'
    }
    killEngine(device)
    device.breakConnection(random.isOneIn(3) ? 'silence' : 'cut')
    boot(device, downMs)
  }

  function boot(device: Device, delayMs: number): void {
    device.owner = createOwner(`device ${device.number}`)
    time.after(delayMs, () => begin(device), device.owner)
  }

  function begin(device: Device): void {
    trace.note(`device ${device.number} starts`)
    const { userId } = device.actor
    for (const one of written.values()) {
      if (device.disk.mood === 'well' || !device.disk.stored?.outbox[one.id]) continue
      one.excuse ??= 'its device could not read its disk'
      one.isLate = true
    }
    const checkView = createViewCheck({ userId, fail })
    startEngine(device, {
      time,
      random,
      access: accessOf(device),
      nextMessage: () => (messageNumbers[device.number] = (messageNumbers[device.number] ?? 0) + 1),
      onChange: (state) => checkView(state, database.tables),
      onSend({ id, chatId, text }) {
        trace.note(`device ${device.number} sends ${nameOf(text)}`)
        const writtenAtMs = written.get(text)?.atMs ?? 0
        const isStored = device.disk.stored?.outbox[id] !== undefined
        const couldStore = device.disk.mood === 'well' && device.disk.wellSinceMs <= writtenAtMs
        const isInTime = time.nowMs() - writtenAtMs < storePatienceMs
        if (!isStored && couldStore && isInTime) fail(`${nameOf(text)} leaves before it is stored`)
        if (!leftAfter.has(text)) leftAfter.set(text, toldUpTo.get(chatId as ChatId) ?? 0)
        if (takeFate(text, ['request-cut'])) device.breakConnection('cut')
      },
      onSent({ id, seq, chatId }, { text }) {
        acknowledge({ id, text, seq })
        toldUpTo.set(chatId, Math.max(toldUpTo.get(chatId) ?? 0, seq))
        if (seq <= (leftAfter.get(text) ?? 0)) fail(`${nameOf(text)} stands at ${seq}, before what was acknowledged before it was said`)
      },
    })
  }

  function accessOf(device: Device): Access {
    return {
      connect(end, { opened, refused }) {
        const index = random.isOneIn(2) ? 0 : 1
        const open = () => {
          const process = processes[index]
          if (device.network === 'away') return
          if (!process?.owner.isAlive) return refused()
          const { end: far, attach } = process.accept(device.actor)
          const connection = connect<Call, Answer>({
            time,
            random,
            device: end,
            process: far,
            bytesPerSecond: () => (device.network === 'slow' ? slowBytesPerSecond : bytesPerSecond),
            frameFate: (answer): FrameFate => {
              const isOfStream = answer.kind === 'frame' && answer.frame.kind === 'events'
              return !isOfStream || device.frames === 'well' || random.isOneIn(2) ? null : device.frames
            },
          })
          attach(connection)
          connections.add({ process: index, connection })
          device.breakConnection = (how) => (how === 'cut' ? connection.cut() : connection.silence())
          opened(connection)
        }
        time.after(random.between(0.5, 20), open, end.owner)
      },
    }
  }

  function startProcess(index: number): ServerProcess {
    return startServerProcess({
      name: `process ${index}`,
      time,
      database: database.connect(),
      buses,
      observe,
      answerFate: (text) => toAnswerFate(takeFate(text, ['answer-cut', 'answer-swallowed'])),
      directFanOut: index === 0 ? 'on' : 'off',
      onFault: (error) => fail(`a process has a fault: ${inspect(error)}`),
    })
  }

  function crash(index: number, { downMs, how }: { downMs: number; how: 'reset' | 'silently' }): void {
    const process = processes[index]
    if (!process) return
    trace.note(`process ${index} dies`)
    process.owner.isAlive = false
    processes[index] = null
    database.abandon(process.owner)
    for (const one of connections) {
      if (one.process !== index) continue
      connections.delete(one)
      if (how === 'reset') one.connection.cut()
      else one.connection.silence()
    }
    time.after(
      downMs,
      () => {
        processes[index] = startProcess(index)
      },
      outside,
    )
  }

  function observe(actor: Actor, input: Subscribe): StreamObserver {
    const check = createStreamCheck({ actor, input, tables: () => database.tables, fail })
    const device = actor.sessionId.slice(-1)
    return {
      frame(frame) {
        const said = describe(frame)
        if (said !== null) trace.note(`device ${device} is told ${said}`)
        check.frame(frame)
      },
      opens(chatId) {
        trace.note(`device ${device} opens ${nameOfScope(`chat:${chatId}`)}`)
        check.opens(chatId)
      },
    }
  }

  function changeMembership({ do: verb, process: index }: Extract<Step, { do: 'put out' | 'let in' }>): void {
    const process = processes[index] ?? processes[1 - index]
    if (!process) return
    const change = async () => {
      const { members } = process.as(actorOf(9, alice))
      if (verb === 'put out') await members.remove({ chatId: group, userId: bob })
      else await members.add({ chatId: group, userId: bob, role: 'member' })
    }
    // What is so already is refused, and a database that is away does nothing.
    time.after(0, () => void change().catch(() => undefined), process.owner)
  }

  /** As an operator does it: no process runs meanwhile, and the log has another epoch after it. */
  function restore(): void {
    for (const index of [0, 1]) crash(index, { downMs: 800, how: 'reset' })
    database.setAway(true)
    const before = database.tables
    epochs += 1
    database.tables = { ...copyTables(backup), epoch: epochOf(epochs) }
    for (const one of written.values()) {
      if (before.messages.has(one.id) && !backup.messages.has(one.id)) one.excuse ??= 'the log is from before it'
    }
    for (const one of acknowledged.splice(0)) if (backup.messages.has(one.id)) acknowledged.push(one)
    toldUpTo.clear()
    // What is in the log already stands where it stood, whatever is acknowledged of this log before it is sent again.
    for (const text of leftAfter.keys()) {
      const id = written.get(text)?.id
      if (id && backup.messages.has(id)) leftAfter.set(text, 0)
      else leftAfter.delete(text)
    }
    time.after(500, () => database.setAway(false), outside)
  }

  function takeFate(text: string, wanted: readonly MessageFate[]): MessageFate | null {
    const fate = fates.get(text)
    if (isHealed || !fate || !wanted.includes(fate)) return null
    fates.delete(text)
    return fate
  }

  function refusedTexts(): Set<string> {
    const entries = devices.flatMap(({ engine }) => Object.values(engine?.getState().outbox ?? {}).flat())
    return new Set(entries.flatMap(({ status, draft }) => (status === 'refused' ? [draft.text] : [])))
  }
}

/** What happens to the world, whoever's code it is that it happens in. */
const outside: Owner = createOwner('the world')
/** Whoever says something at once is nobody's device. */
const burstDevices = 100
const longChars = 9_000
const bytesPerSecond = 10_000_000
const slowBytesPerSecond = 4_000

function toCommitFate(fate: MessageFate | null): CommitFate | null {
  if (fate === 'commit-unavailable') return 'unavailable'
  if (fate === 'commit-unanswered') return 'answer-lost'
  return fate === 'commit-crash' ? 'crash' : null
}

function toAnswerFate(fate: MessageFate | null): 'cut' | 'swallowed' | null {
  if (fate === 'answer-cut') return 'cut'
  return fate === 'answer-swallowed' ? 'swallowed' : null
}

/** As a line of the trace; null for what isn't of a log. */
function describe(frame: Frame): string | null {
  switch (frame.kind) {
    case 'events':
      return `${nameOfScope(frame.scope)} ${frame.events.map(({ seq, type }) => `${seq} ${type}`).join()}`
    case 'snapshot':
      return `all of ${nameOfScope(frame.scope)} up to ${frame.seq}`
    case 'closed':
      return `that ${nameOfScope(frame.scope)} is closed`
    case 'ready':
    case 'end':
      return frame.kind
    default:
      return null
  }
}

/** `chat 1`, `user 2`. */
const nameOfScope = (scope: string): string => `${scope.slice(0, 4)} ${Number.parseInt(scope.slice(-4), 16)}`

/** Alice and Bob, their direct chat, and a group that is Alice's. */
function furnish(tables: Tables, at: string): void {
  addUser(tables, { id: alice, username: 'alice', displayName: 'Alice' })
  addUser(tables, { id: bob, username: 'bob', displayName: 'Bob' })
  const roles = (role: 'member' | 'owner') => [
    { userId: alice, role },
    { userId: bob, role: 'member' as const },
  ]
  addChat(tables, { id: direct, kind: 'direct', name: null, at, members: roles('member') })
  addChat(tables, { id: group, kind: 'group', name: 'Group', at, members: roles('owner') })
}
