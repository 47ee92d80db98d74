import { type Breach, check } from '../checker.ts'
import type { Device } from '../client/device.ts'
import type { Truth } from '../history.ts'
import { readPositionsOf, readTruth } from '../truth.ts'
import type { World } from '../world/world.ts'
import type { Cast } from './cast.ts'
import { until } from './until.ts'

export interface Outcome {
  readonly breaches: readonly Breach[]
  readonly truth: Truth
  /** From healing until every device shows what the log says and has nothing left to tell. */
  readonly convergedMs: number
}

export interface ConcludeOptions {
  readonly limitMs?: number
  readonly areRegistersCertain?: boolean
}

/** Waits until all is quiet, then holds what every device has shown against the log. Rejects with `Late` where it doesn't become quiet. */
export async function conclude(
  world: World,
  cast: Cast,
  { limitMs = convergeMsMax, areRegistersCertain = true }: ConcludeOptions = {},
): Promise<Outcome> {
  const { devices, chatIds, recorder, people } = cast
  const beganAt = performance.now()
  const leftMs = () => Math.max(0, limitMs - (performance.now() - beganAt))
  const looking = setTimeout(lookAtWaiting, lookAfterMs, cast)
  try {
    await until(() => devices.every((device) => device.isSettled()), { limitMs: leftMs(), what: () => `all is told: ${stateOf(devices)}` })
  } finally {
    clearTimeout(looking)
  }
  const positions = await readPositionsOf(world.db, chatIds)
  const isMember = await memberships(world, cast)
  const mine = (device: Device) => chatIds.filter((chatId) => isMember(device.userId, chatId))
  const isThere = (device: Device) =>
    mine(device).every((chatId) => {
      const known = device.state.sync.chats[chatId]
      return known?.window === 'loaded' && device.cursorOf(chatId) === positions.get(chatId)
    }) && Object.keys(device.state.sync.chats).length === mine(device).length
  await until(() => devices.every(isThere), {
    limitMs: leftMs(),
    what: () =>
      `every device shows what the log says: ${devices
        .filter((device) => !isThere(device))
        .map(
          (device) =>
            `${device.name} ${mine(device)
              .map((chatId) => `${device.cursorOf(chatId)} of ${positions.get(chatId)}`)
              .join(' and ')}`,
        )
        .join(', ')}`,
  })
  const convergedMs = performance.now() - beganAt
  recorder.note({ type: 'note', text: `converged after ${Math.round(convergedMs)} ms` })

  for (const person of people) await cast.addDevice(person, { session: 'shared' })
  for (const device of devices) for (const chatId of mine(device)) device.lookAt(chatId)
  await until(() => devices.every((device) => device.isSettled() && isThere(device)), {
    limitMs: freshMsMax,
    what: 'who begins with nothing has it all',
  })
  await Promise.all(devices.flatMap((device) => mine(device).map((chatId) => readToTheBeginning(device, chatId))))
  // What each has read is told at most once a second, and so is what others hear of it.
  const truth = areRegistersCertain ? await readUntilTold(world, cast, mine) : await readTruth(world.db, chatIds)
  const snapshots = devices.map((device) => device.snapshot(mine(device)))
  return { breaches: check({ history: recorder.history, truth, snapshots, areRegistersCertain, isQuiet: true }), truth, convergedMs }
}

/** What is wrong already, where all doesn't become quiet. */
export async function checkUnquiet({ db }: World, { chatIds, recorder }: Cast): Promise<readonly Breach[]> {
  const truth = await readTruth(db, chatIds)
  return check({ history: recorder.history, truth, snapshots: [], areRegistersCertain: false, isQuiet: false })
}

/**
 * After an outage that was long for it, a device may wait half a minute for its next try, unless someone looks at it (R29). People do, and
 * it is written down.
 */
function lookAtWaiting({ devices, recorder }: Cast): void {
  for (const { name, state, engine } of devices) {
    if (state.connection.status !== 'reconnecting' || state.connection.retryAtMs === null) continue
    recorder.note({ type: 'looked-at', device: name })
    engine.tryNow()
  }
}

const lookAfterMs = 3_000

export const convergeMsMax = 10_000
const freshMsMax = 10_000
const toldMsMax = 5_000

async function memberships({ db }: World, { chatIds }: Cast): Promise<(userId: string, chatId: string) => boolean> {
  const { chats } = await readTruth(db, chatIds)
  const present = new Set(chats.flatMap(({ chatId, readSeqs }) => readSeqs.map(({ userId }) => `${chatId} ${userId}`)))
  return (userId, chatId) => present.has(`${chatId} ${userId}`)
}

async function readToTheBeginning(device: Device, chatId: Cast['chatIds'][number]): Promise<void> {
  while (device.state.sync.chats[chatId]?.hasMore) await device.engine.loadOlder(chatId)
}

/** The truth, once every device has heard what its person has read; the last one where that takes too long, for the checker to tell. */
async function readUntilTold(world: World, cast: Cast, mine: (device: Device) => Cast['chatIds']): Promise<Truth> {
  let truth = await readTruth(world.db, cast.chatIds)
  const isTold = async () => {
    truth = await readTruth(world.db, cast.chatIds)
    const stored = new Map(
      truth.chats.flatMap(({ chatId, readSeqs }) => readSeqs.map(({ userId, readSeq }) => [`${chatId} ${userId}`, readSeq])),
    )
    return cast.devices.every((device) =>
      mine(device).every((chatId) => {
        const shown = device.state.sync.chats[chatId]?.chat.readSeq
        return device.state.reads[chatId] === undefined && shown === stored.get(`${chatId} ${device.userId}`)
      }),
    )
  }
  await until(isTold, { limitMs: toldMsMax, what: 'every device knows what was read', everyMs: 100 }).catch(() => undefined)
  return truth
}

const stateOf = (devices: readonly Device[]): string =>
  devices
    .filter((device) => !device.isSettled())
    .map(({ name, state }) => {
      const waiting = Object.values(state.outbox).flat()
      const changes = Object.values(state.changes).flat()
      return `${name} is ${JSON.stringify(state.connection)} with ${waiting.length} messages (${waiting[0]?.status}) and ${changes.length} changes`
    })
    .join('; ')
