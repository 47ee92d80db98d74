import { createRandom, type Random } from '../random.ts'

/** What goes wrong, when, and for how long: 0 is at once and over. */
export type PlannedFault = { readonly atMs: number; readonly forMs: number } & Fault

export type Fault =
  | { readonly kind: 'kill server'; readonly server: 0 | 1 }
  | { readonly kind: 'stop server'; readonly server: 0 | 1 }
  | { readonly kind: 'kill postgres' }
  | { readonly kind: 'stop postgres' }
  | { readonly kind: 'kill redis' }
  | { readonly kind: 'silence bus' }
  | { readonly kind: 'kill client'; readonly device: number }
  | { readonly kind: 'cut'; readonly link: Link }
  | { readonly kind: 'black hole'; readonly link: Link }
  | { readonly kind: 'delay'; readonly link: Link; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: 'throttle'; readonly link: Link; readonly bytesPerSecond: number }
  | { readonly kind: 'drop answers'; readonly link: Link; readonly count: number }

export type FaultKind = Fault['kind']
/** Of one client, of all of them, or of a server to what it needs. */
export type Link =
  | { readonly of: 'client'; readonly device: number }
  | { readonly of: 'clients' }
  | { readonly of: 'database' | 'redis'; readonly server: 0 | 1 }

export interface Plan {
  readonly seed: number
  readonly bus: 'postgres' | 'redis'
  readonly people: number
  /** Whose each device is. */
  readonly devices: readonly number[]
  readonly faults: readonly PlannedFault[]
  /** Someone is taken out of a group, and let in again. */
  readonly hasLeaving: boolean
  readonly random: Random
}

/** The same seed plans the same. When exactly a fault meets a message is up to the machine. */
export function planSchedule(seed: number, { hasRedis }: { hasRedis: boolean }): Plan {
  const random = createRandom(seed)
  const bus = hasRedis && random.chance(0.5) ? 'redis' : 'postgres'
  const people = random.between(3, 4)
  const devices = [...Array(people).keys()]
  for (let more = random.between(1, 8 - people); more > 0; more -= 1) devices.push(random.between(0, people - 1))
  const faults = Array.from({ length: random.between(2, 5) }, () => ({
    ...planFault(random, { bus, devices: devices.length }),
    atMs: random.between(100, lastFaultMs),
  }))
  faults.sort((left, right) => left.atMs - right.atMs)
  return { seed, bus, people, devices, faults, hasLeaving: random.chance(0.3), random }
}

const lastFaultMs = 2_000

function planFault(random: Random, { bus, devices }: { bus: 'postgres' | 'redis'; devices: number }): Fault & { forMs: number } {
  const server = random.between(0, 1) as 0 | 1
  const device = random.between(0, devices - 1)
  const client: Link = { of: 'client', device }
  const anyLink = (): Link =>
    random.pick<Link>([
      client,
      client,
      { of: 'clients' },
      { of: 'database', server },
      ...(bus === 'redis' ? [{ of: 'redis', server } as const] : []),
    ])
  const kind = random.pick(bus === 'redis' ? [...kinds, 'kill redis' as const] : kinds)
  switch (kind) {
    case 'kill server':
      return { kind, server, forMs: 0 }
    case 'stop server':
      return { kind, server, forMs: random.chance(0.3) ? 5_000 : random.between(300, 2_000) }
    case 'kill postgres':
      return { kind, forMs: random.between(0, 800) }
    case 'stop postgres':
      return { kind, forMs: random.between(200, 1_500) }
    case 'kill redis':
      return { kind, forMs: random.between(0, 1_500) }
    case 'silence bus':
      return { kind, forMs: random.between(300, 2_500) }
    case 'kill client':
      return { kind, device, forMs: random.between(0, 1_000) }
    case 'cut':
      return { kind, link: anyLink(), forMs: 0 }
    case 'black hole':
      return { kind, link: anyLink(), forMs: random.chance(0.25) ? random.between(2_500, 4_000) : random.between(500, 2_000) }
    case 'delay':
      return { kind, link: anyLink(), ms: random.between(10, 150), jitterMs: random.between(0, 150), forMs: random.between(500, 2_500) }
    case 'throttle':
      return { kind, link: client, bytesPerSecond: 2_000, forMs: random.between(500, 2_000) }
    case 'drop answers':
      return { kind, link: client, count: random.between(1, 3), forMs: random.between(500, 1_500) }
    default:
      return kind satisfies never
  }
}

/** Those that break most come up most. */
const kinds = [
  ...(['kill server', 'kill server', 'stop server', 'kill postgres', 'kill postgres', 'stop postgres', 'silence bus'] as const),
  ...([
    'kill client',
    'kill client',
    'cut',
    'cut',
    'black hole',
    'black hole',
    'delay',
    'throttle',
    'drop answers',
    'drop answers',
  ] as const),
]

export function describeFault({ atMs, forMs, kind, ...of }: PlannedFault): string {
  const words = Object.values(of).map((value) => (typeof value === 'object' ? Object.values(value).join(' ') : String(value)))
  return `${kind} ${words.join(' ')} at ${atMs} ms${forMs > 0 ? ` for ${forMs} ms` : ''}`
}
