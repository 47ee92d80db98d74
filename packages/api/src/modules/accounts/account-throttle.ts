import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { refuse } from '../../platform/refuse.ts'

const wrongForAccountMax = 10
const wrongFromAddressMax = 100
const wrongWindowSeconds = 60
const registrationsMax = 30
const registrationsWindowSeconds = 60 * 60

export interface Attempt {
  readonly username: string
  /** Null when nobody knows: those count together. */
  readonly address: string | null
}

export interface AccountThrottle {
  /**
   * What `check` finds for a password, null for a wrong one. It counts before it is looked at, so that guesses made at the same time count
   * too, and is taken back unless it was wrong: a fault is nobody's guess.
   */
  check<Found>(attempt: Attempt, check: () => Promise<Found | null>): Promise<Found | null>
  /** Counts if it comes to an end: whoever couldn't register has made no account. */
  register<Result>(address: string | null, register: () => Promise<Result>): Promise<Result>
}

/**
 * How often one may guess: ten wrong passwords a minute for one account from one address, a hundred from one address for all accounts
 * together. An account has no limit of its own, or a stranger's guesses would lock its owner out. Names that nobody has count alike, or
 * the refusal would tell which exist. One address makes at most thirty accounts an hour, but for the machine itself, where whoever tries
 * Parley registers as many people as they need. Counted in each process by itself.
 */
export function createAccountThrottle({ enabled }: { enabled: boolean }): AccountThrottle {
  if (!enabled) return { check: (_attempt, check) => check(), register: (_address, register) => register() }
  const ofAccount = new RateLimiterMemory({ points: wrongForAccountMax, duration: wrongWindowSeconds })
  const ofAddress = new RateLimiterMemory({ points: wrongFromAddressMax, duration: wrongWindowSeconds })
  const registrations = new RateLimiterMemory({ points: registrationsMax, duration: registrationsWindowSeconds })
  return {
    async check({ username, address }, check) {
      const network = toNetwork(address)
      const account = `${network} ${username}`
      await consume(ofAccount, account)
      await consume(ofAddress, network)
      try {
        const found = await check()
        if (found === null) return null
        await ofAccount.delete(account)
        await ofAddress.reward(network)
        return found
      } catch (fault) {
        await ofAccount.reward(account)
        await ofAddress.reward(network)
        throw fault
      }
    },
    async register(address, register) {
      const network = toNetwork(address)
      if (ownMachine.has(network)) return register()
      await consume(registrations, network)
      try {
        return await register()
      } catch (refusedOrFault) {
        await registrations.reward(network)
        throw refusedOrFault
      }
    },
  }
}

/** 127.0.0.1 and ::1. */
const ownMachine: ReadonlySet<string> = new Set(['127.0.0.1', '0:0:0:0'])

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (exhausted) {
    if (!(exhausted instanceof RateLimiterRes)) throw exhausted
    refuse('auth.too-many-attempts', { retryAfterSeconds: Math.max(1, Math.ceil(exhausted.msBeforeNext / 1000)) })
  }
}

/** Whose address it is: of IPv6 the first 64 bits, since the rest is for its holder to choose; of IPv4 all of it, however it is written. */
export function toNetwork(address: string | null): string {
  if (address === null) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%', 1).join('').toLowerCase().split('::')
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'))
  const before = groupsOf(head)
  // An IPv4 address at the end stands for two groups.
  const after = groupsOf(tail ?? '').flatMap((group) => (group.includes('.') ? [group, group] : [group]))
  const gap = Array<string>(tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...gap, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
