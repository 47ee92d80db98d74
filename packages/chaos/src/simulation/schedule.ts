import fc from 'fast-check'
import type { BusMood } from './simulated-bus.ts'
import type { StorageMood } from './simulated-storage.ts'

/** What happens to a message on its way, once: the next attempt fares well. */
export const messageFates = [
  /** It never arrives: its connection breaks when it is sent. */
  'request-cut',
  /** It arrives and is committed, and the answer is lost with the connection. */
  'answer-cut',
  /** The same, and the connection stays. */
  'answer-swallowed',
  /** The database fails before the commit, after it, or the process dies after it. */
  'commit-unavailable',
  'commit-unanswered',
  'commit-crash',
] as const
export type MessageFate = (typeof messageFates)[number]

/** Numbers instead of things: a device, one of the two chats, one of the two processes. */
export type Step =
  | {
      readonly do: 'write'
      readonly who: number
      readonly where: number
      readonly fate: MessageFate | null
      readonly size: 'short' | 'long'
    }
  /** Somebody sends so many messages in a few moments without waiting for an answer, and none of them twice. */
  | { readonly do: 'say at once'; readonly process: number; readonly where: number; readonly count: number }
  | { readonly do: 'edit' | 'remove'; readonly who: number; readonly where: number }
  | { readonly do: 'read'; readonly who: number; readonly where: number }
  | { readonly do: 'look' | 'look away'; readonly who: number; readonly where: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cut' | 'silence'; readonly who: number }
  | { readonly do: 'network'; readonly who: number; readonly is: 'there' | 'away' | 'slow' }
  | { readonly do: 'frames'; readonly are: 'well' | 'lost' | 'twice' | 'late' }
  | { readonly do: 'kill'; readonly who: number; readonly downMs: number }
  | { readonly do: 'storage'; readonly who: number; readonly mood: StorageMood }
  | { readonly do: 'crash'; readonly process: number; readonly downMs: number; readonly how: 'reset' | 'silently' }
  | { readonly do: 'database'; readonly awayMs: number }
  | { readonly do: 'bus'; readonly mood: BusMood }
  /** The owner of the group puts the second person out of it, or lets them in. */
  | { readonly do: 'put out' | 'let in'; readonly process: number }
  | { readonly do: 'back up' }
  /** The database is as it was at the last backup, with another epoch. */
  | { readonly do: 'restore' }

export interface Schedule {
  /** Decides how long everything takes, and so what overtakes what. */
  readonly seed: number
  readonly devices: number
  /** From the beginning on, and if it says so to the end: a bus may be lost for good. */
  readonly bus: BusMood
  readonly database: Pace
  readonly steps: readonly Step[]
}

/** How often the database takes its time: now and then, or every third time. */
export type Pace = 'quick' | 'slow'

type Verb = Step['do']

/** A family of schedules: how often which step is in them. */
export interface Profile {
  readonly name: string
  readonly devices: number
  readonly weights: Partial<Record<Verb, number>>
  /** Of the messages one in so many has a fate; null: none has. */
  readonly fateOneIn: number | null
  readonly fates?: readonly MessageFate[]
  readonly bus?: BusMood
  readonly database?: Pace
  readonly steps?: { readonly min: number; readonly max: number }
  readonly long?: boolean
  readonly waitsMs?: readonly number[]
}

const who = (devices: number) => fc.nat({ max: devices - 1 })
const where = fc.nat({ max: 1 })
const process = fc.nat({ max: 1 })
const downMs = fc.constantFrom(50, 400, 3_000)

function stepOf(
  verb: Verb,
  { devices, fateOneIn, fates = messageFates, long = false, waitsMs = [1, 5, 20, 60, 200, 1_000, 5_000] }: Profile,
): fc.Arbitrary<Step> {
  switch (verb) {
    case 'write':
      return fc.record({
        do: fc.constant(verb),
        who: who(devices),
        where,
        fate:
          fateOneIn === null
            ? fc.constant(null)
            : fc.oneof({ weight: fateOneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...fates) }),
        size: long ? fc.constantFrom('short' as const, 'long' as const) : fc.constant('short' as const),
      })
    case 'say at once':
      return fc.record({ do: fc.constant(verb), process, where, count: fc.integer({ min: 2, max: 4 }) })
    case 'edit':
    case 'remove':
    case 'read':
    case 'look':
    case 'look away':
      return fc.record({ do: fc.constant(verb), who: who(devices), where }) as fc.Arbitrary<Step>
    case 'wait':
      return fc.record({ do: fc.constant(verb), ms: fc.constantFrom(...waitsMs) })
    case 'cut':
    case 'silence':
      return fc.record({ do: fc.constant(verb), who: who(devices) }) as fc.Arbitrary<Step>
    case 'network':
      return fc.record({
        do: fc.constant(verb),
        who: who(devices),
        is: fc.constantFrom('there' as const, 'away' as const, 'slow' as const),
      })
    case 'frames':
      return fc.record({ do: fc.constant(verb), are: fc.constantFrom('well' as const, 'lost' as const, 'twice' as const, 'late' as const) })
    case 'kill':
      return fc.record({ do: fc.constant(verb), who: who(devices), downMs })
    case 'storage':
      return fc.record({
        do: fc.constant(verb),
        who: who(devices),
        mood: fc.constantFrom('well' as const, 'failing' as const, 'hanging' as const),
      })
    case 'crash':
      return fc.record({ do: fc.constant(verb), process, downMs, how: fc.constantFrom('reset' as const, 'silently' as const) })
    case 'database':
      return fc.record({ do: fc.constant(verb), awayMs: fc.constantFrom(5, 300, 4_000) })
    case 'bus':
      return fc.record({
        do: fc.constant(verb),
        mood: fc.constantFrom('well' as const, 'lost' as const, 'twice' as const, 'late' as const),
      })
    case 'put out':
    case 'let in':
      return fc.record({ do: fc.constant(verb), process }) as fc.Arbitrary<Step>
    case 'back up':
    case 'restore':
      return fc.record({ do: fc.constant(verb) }) as fc.Arbitrary<Step>
    default:
      return verb satisfies never
  }
}

export function schedulesOf(profile: Profile): fc.Arbitrary<Schedule> {
  const { devices, weights, bus = 'well', database = 'quick', steps = { min: 5, max: 12 } } = profile
  const step = fc.oneof(
    ...(Object.entries(weights) as [Verb, number][]).map(([verb, weight]) => ({ weight, arbitrary: stepOf(verb, profile) })),
  )
  return fc.record({
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    devices: fc.constant(devices),
    bus: fc.constant(bus),
    database: fc.constant(database),
    steps: fc.array(step, { minLength: steps.min, maxLength: steps.max }),
  })
}
