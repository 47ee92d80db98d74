import { setTimeout as pause } from 'node:timers/promises'
import type { Breach } from '../checker.ts'
import type { History } from '../history.ts'
import type { World } from '../world/world.ts'
import { type Cast, gather } from './cast.ts'
import { converse, insist } from './conversation.ts'
import { bringAbout } from './faults.ts'
import { describeFault, type FaultKind, type Plan, type PlannedFault } from './plan.ts'
import { checkUnquiet, conclude } from './quiet.ts'
import { Hung, inTime, Late } from './until.ts'

export interface ScheduleResult {
  readonly seed: number
  readonly bus: Plan['bus']
  readonly faults: readonly FaultKind[]
  readonly acknowledged: number
  readonly breaches: readonly Breach[]
  readonly unplannedExits: readonly string[]
  /** Null where some device didn't come to show what the log says. */
  readonly convergedMs: number | null
  /** Why it could not be brought to its end. */
  readonly failure: string | null
  readonly tookMs: number
  readonly history: History
}

/** People converse while the planned faults come and go; then everything is healed, and what they saw is held against the log. */
export async function runSchedule(world: World, plan: Plan): Promise<ScheduleResult> {
  const beganAt = performance.now()
  const exitsBefore = world.unplannedExits().length
  const toResult = (of: Pick<ScheduleResult, 'acknowledged' | 'breaches' | 'convergedMs' | 'failure' | 'history'>): ScheduleResult => ({
    ...{ seed: plan.seed, bus: plan.bus, faults: plan.faults.map(({ kind }) => kind), ...of },
    unplannedExits: world.unplannedExits().slice(exitsBefore),
    tookMs: performance.now() - beganAt,
  })
  const chats = [[0, 1], [...Array(plan.people).keys()], [0, 1, 2]]
  await using cast = await inTime('people gather', gather(world, { ...plan, chats }))
  const { recorder } = cast
  const areRegistersCertain = plan.faults.every(({ kind }) => kind !== 'silence bus')
  try {
    await inTime('people converse', disturb(world, cast, plan))
    await inTime('all is healed', world.heal())
    recorder.note({ type: 'healed' })
    const { breaches, convergedMs } = await inTime('all becomes quiet', conclude(world, cast, { areRegistersCertain }))
    return toResult({ acknowledged: recorder.acknowledged, breaches, convergedMs, failure: null, history: recorder.history })
  } catch (error) {
    if (error instanceof Hung) throw error
    const failure = error instanceof Late ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
    const breaches = await checkUnquiet(world, cast).catch(() => [])
    return toResult({ acknowledged: recorder.acknowledged, breaches, convergedMs: null, failure, history: recorder.history })
  }
}

async function disturb(world: World, cast: Cast, { faults, random, hasLeaving }: Plan): Promise<void> {
  let isOver = false
  const conversations = cast.devices.map((device) => converse(device, random.fork(device.name), () => isOver))
  const lastMs = Math.max(conversationMsMin, ...faults.map(({ atMs, forMs }) => atMs + forMs + 200))
  await Promise.all([pause(lastMs), hasLeaving && comeAndGo(cast), ...inTheirTurn(world, cast, faults)])
  isOver = true
  await Promise.all(conversations)
  for (const device of cast.devices) if (!device.isAlive) device.start()
}

/** Two faults of one thing don't overlap: what is down isn't killed, and what is killed isn't held. */
function inTheirTurn(world: World, cast: Cast, faults: readonly PlannedFault[]): Promise<void>[] {
  const beganAt = performance.now()
  const turns = new Map<string, Promise<void>>()
  return faults.map((fault) => {
    const place = placeOf(fault)
    const before = turns.get(place) ?? Promise.resolve()
    const turn = before.then(async () => {
      await pause(Math.max(0, beganAt + fault.atMs - performance.now()))
      cast.recorder.note({ type: 'fault', fault: describeFault(fault) })
      const end = await bringAbout(fault, { world, devices: cast.devices })
      await pause(fault.forMs)
      await end()
    })
    turns.set(place, turn)
    return turn
  })
}

function placeOf(fault: PlannedFault): string {
  if (fault.kind.endsWith('postgres')) return 'postgres'
  if (fault.kind === 'kill redis' || fault.kind === 'silence bus') return 'bus'
  return JSON.stringify({ ...fault, kind: '', atMs: 0, forMs: 0 })
}

/** The last of the first group is taken out, and let in again. */
async function comeAndGo({ people, chatIds }: Cast): Promise<void> {
  const [owner] = people
  const leaver = people.at(-1)
  const chatId = chatIds[1]
  if (!owner || !leaver || !chatId) return
  await pause(600)
  await insist(() => owner.trpc.members.remove.mutate({ chatId, userId: leaver.userId }))
  await pause(600)
  await insist(() => owner.trpc.members.add.mutate({ chatId, userId: leaver.userId, role: 'member' }))
}

const conversationMsMin = 2_500
