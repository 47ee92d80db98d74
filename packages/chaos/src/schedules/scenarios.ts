import { setTimeout as pause } from 'node:timers/promises'
import type { createParley } from '@parley/client'
import { type ChatId, chatScope } from '@parley/protocol'
import type { Breach } from '../checker.ts'
import type { Device } from '../client/device.ts'
import type { History } from '../history.ts'
import type { World } from '../world/world.ts'
import { type Cast, gather, type Person } from './cast.ts'
import { checkUnquiet, conclude } from './quiet.ts'
import { Late, until } from './until.ts'

export interface ScenarioOptions {
  /** Another build of the client. */
  readonly create?: typeof createParley
}

export interface ScenarioResult {
  /** How the promise was broken; nothing, where it was kept. */
  readonly broken: readonly string[]
  readonly tookMs: number
  readonly history: History
}

/** One fault, where it hurts most. Random ones come too seldom at that instant, and what is said later hides what they did. */
export const scenarios = {
  'hints are lost': hintsAreLost,
  'someone is away while others speak': someoneIsAway,
  'a session is revoked': aSessionIsRevoked,
  'someone is removed while hints are lost': removedWhileHintsAreLost,
  'postgres is killed after the answer': postgresKilledAfterTheAnswer,
  'postgres is killed under load': postgresKilledUnderLoad,
  'a connection is lost before the answer': connectionLostBeforeTheAnswer,
  'someone speaks while being removed': speaksWhileRemoved,
  'a device dies with words unsent': diesWithWordsUnsent,
  'a link is stranded': aLinkIsStranded,
} as const satisfies Record<string, Scenario>
export type ScenarioName = keyof typeof scenarios

type Scenario = (world: World, open: () => Promise<Cast>) => Promise<Settled>
interface Settled {
  readonly cast: Cast
  /** For all to be quiet after it: longer where noticing takes its time. */
  readonly limitMs?: number
}

export async function runScenario(world: World, name: ScenarioName, options: ScenarioOptions = {}): Promise<ScenarioResult> {
  const beganAt = performance.now()
  const exitsBefore = world.unplannedExits().length
  const broken: string[] = []
  let cast: Cast | null = null
  /** Two people who speak alone and, with a third, in a group; the first two at different servers, the third where the first is. */
  const open = async () => {
    cast = await gather(world, {
      people: 3,
      devices: [],
      chats: [
        [0, 1],
        [0, 1, 2],
      ],
      ...options,
    })
    return cast
  }
  try {
    const settled = await scenarios[name](world, open)
    await world.heal()
    const { breaches } = await conclude(world, settled.cast, {
      limitMs: settled.limitMs ?? quietMsMax,
      areRegistersCertain: false,
    })
    broken.push(...breaches.map(describeBreach))
  } catch (error) {
    if (!(error instanceof Late)) throw error
    await world.heal()
    if (cast) broken.push(...(await checkUnquiet(world, cast)).map(describeBreach))
    broken.push(error.message)
  } finally {
    await (cast as Cast | null)?.[Symbol.asyncDispose]()
  }
  broken.push(...world.unplannedExits().slice(exitsBefore))
  return { broken, tookMs: performance.now() - beganAt, history: (cast as Cast | null)?.recorder.history ?? [] }
}

const describeBreach = ({ rule, kind, text }: Breach): string => `rule ${rule}, ${kind}: ${text}`

/** A sweep and a reconnect, with room for a busy machine. */
const quietMsMax = 5_000

async function hintsAreLost(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first, second] = await twoDevices(cast)
  world.silenceBus(true)
  first.say(groupOf(cast), 'does anyone hear me?')
  await until(() => second.cursorOf(groupOf(cast)) === first.cursorOf(groupOf(cast)) && first.isSettled(), {
    limitMs: quietMsMax,
    what: 'what no hint announced is heard',
  })
  return { cast }
}

async function someoneIsAway(_world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first] = await twoDevices(cast)
  // It doesn't look at the chat: one that is opened is asked for anew at every connection.
  const third = await present(cast, { person: 2, server: 0, looks: false })
  third.link.refuse(true)
  third.link.cut()
  first.say(groupOf(cast), 'we will tell them later')
  await until(() => first.isSettled(), { limitMs: quietMsMax, what: 'it is said' })
  third.link.refuse(false)
  await until(() => third.cursorOf(groupOf(cast)) === first.cursorOf(groupOf(cast)), { limitMs: quietMsMax, what: 'who was away has it' })
  lookAtAll(third)
  return { cast }
}

async function aSessionIsRevoked(_world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  await twoDevices(cast)
  const [person] = cast.people as [Person]
  const stolen = await present(cast, { person: 0, server: 1 })
  const { items } = await person.trpc.auth.sessions.query({})
  const sessionId = items.find(({ isCurrent }) => !isCurrent)?.id
  if (!sessionId) throw new Error('There is no other session.')
  await person.trpc.auth.revoke.mutate({ sessionId })
  await until(() => stolen.state.connection.status === 'signed-out', { limitMs: quietMsMax, what: 'the revoked session has ended' })
  cast.dismiss(stolen)
  return { cast }
}

async function removedWhileHintsAreLost(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first] = await twoDevices(cast)
  const removed = await present(cast, { person: 2, server: 1 })
  const chatId = groupOf(cast)
  world.silenceBus(true)
  // Held meanwhile, the other process finds both in one reading.
  const [, other] = world.servers
  other.hold()
  try {
    await cast.people[0]?.trpc.members.remove.mutate({ chatId, userId: removed.userId })
    first.say(chatId, 'now that they are gone')
    await until(() => first.isSettled(), { limitMs: quietMsMax, what: 'it is said' })
  } finally {
    other.release()
  }
  await until(() => removed.state.sync.chats[chatId] === undefined, { limitMs: quietMsMax, what: 'the chat is gone' })
  return { cast }
}

async function postgresKilledAfterTheAnswer(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first, second] = await twoDevices(cast)
  for (let round = 0; round < 2; round += 1) {
    const before = cast.recorder.acknowledged
    first.say(groupOf(cast), `first ${round}`)
    second.say(cast.chatIds[0] as ChatId, `second ${round}`)
    await until(() => cast.recorder.acknowledged > before, { limitMs: quietMsMax, what: 'something is answered', everyMs: 1 })
    await world.postgres.kill()
    await world.postgres.startAgain()
    await until(() => first.isSettled() && second.isSettled(), { limitMs: quietMsMax, what: 'both are told' })
  }
  return { cast, limitMs: 2 * quietMsMax }
}

async function postgresKilledUnderLoad(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first, second] = await twoDevices(cast)
  for (let message = 0; message < 10; message += 1) {
    first.say(groupOf(cast), `first ${message}`)
    second.say(groupOf(cast), `second ${message}`)
  }
  await world.postgres.kill()
  await pause(100)
  await world.postgres.startAgain()
  return { cast, limitMs: 2 * quietMsMax }
}

async function connectionLostBeforeTheAnswer(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first] = await twoDevices(cast)
  await whileLocked(world, groupOf(cast), async () => {
    first.say(groupOf(cast), 'was it said?')
    await pause(waitingMs)
    // To the other server, which hears nothing of the first: the answer has to come before the feed.
    world.silenceBus(true)
    first.link.setTarget(world.servers[1].port)
    first.link.cut()
    await until(() => first.state.connection.status !== 'online', { limitMs: quietMsMax, what: 'the connection is lost' })
    // The feed doesn't show it yet, so it is said again: both wait for the lock.
    await until(() => isOnItsWayAgain(first, groupOf(cast)), { limitMs: quietMsMax, what: 'it is said again' })
    await pause(waitingMs)
  })
  return { cast }
}

/** Or given up, by a client that knows no better. */
function isOnItsWayAgain({ state: { connection, outbox } }: Device, chatId: ChatId): boolean {
  const entry = outbox[chatId]?.[0]
  return connection.status === 'online' && (entry === undefined || (entry.status === 'in-flight' && entry.attempt > 1))
}

/** Whatever is written to the chat meanwhile waits. */
async function whileLocked(world: World, chatId: ChatId, work: () => Promise<void>): Promise<void> {
  await world.db.transaction(async (tx) => {
    await tx.$queryRaw`select 1 from scope where id = ${chatScope(chatId)} for update`
    await work()
  })
}

async function speaksWhileRemoved(world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  await twoDevices(cast)
  const third = await present(cast, { person: 2, server: 1 })
  const chatId = groupOf(cast)
  await whileLocked(world, chatId, async () => {
    // Both wait for the lock, in this order.
    const removed = cast.people[0]?.trpc.members.remove.mutate({ chatId, userId: third.userId })
    await pause(waitingMs)
    third.say(chatId, 'one last word')
    await pause(waitingMs)
    void removed?.catch(() => undefined)
  })
  await until(() => third.state.sync.chats[chatId] === undefined, { limitMs: quietMsMax, what: 'the chat is gone' })
  return { cast }
}

/** For a call to have come as far as the lock. */
const waitingMs = 400

async function diesWithWordsUnsent(_world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first] = await twoDevices(cast)
  first.link.blackHole(true)
  first.say(groupOf(cast), 'before I die')
  await pause(storedMs)
  first.crash()
  first.link.blackHole(false)
  first.start()
  return { cast }
}

/** Longer than what is written may wait until it is stored, shorter than everything else waits. */
const storedMs = 600

async function aLinkIsStranded(_world: World, open: () => Promise<Cast>): Promise<Settled> {
  const cast = await open()
  const [first, second] = await twoDevices(cast)
  second.link.strand()
  first.say(groupOf(cast), 'are you still there?')
  return { cast, limitMs: noticedMsMax }
}

/** The client asks every 5 s, waits 2 s for an answer, and then connects anew. */
const noticedMsMax = 10_000

/** One at each server, of the first two people. */
async function twoDevices(cast: Cast) {
  return Promise.all([present(cast, { person: 0, server: 0 }), present(cast, { person: 1, server: 1 })])
}

interface Present {
  readonly person: number
  readonly server: 0 | 1
  readonly looks?: boolean
}

/** A device that is online and, unless it is to know its chats only by their summaries, looks at every one of them. */
async function present(cast: Cast, { person: index, server, looks = true }: Present) {
  const person = cast.people[index]
  if (!person) throw new Error(`There is no person ${index}.`)
  const device = await cast.addDevice(person, { server })
  await until(() => device.isSettled(), { limitMs: 2 * quietMsMax, what: `${device.name} is online` })
  if (!looks) return device
  lookAtAll(device)
  await until(() => Object.values(device.state.sync.chats).every(({ window }) => window === 'loaded'), {
    limitMs: 2 * quietMsMax,
    what: `${device.name} has its chats`,
  })
  return device
}

function lookAtAll(device: Device): void {
  for (const chatId of Object.keys(device.state.sync.chats) as ChatId[]) device.lookAt(chatId)
}

function groupOf({ chatIds }: Cast): ChatId {
  const [, group] = chatIds
  if (!group) throw new Error('There is no group.')
  return group
}
