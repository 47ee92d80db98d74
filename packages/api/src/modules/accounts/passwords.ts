import { hash, verify } from '@node-rs/argon2'
import { refuse } from '../../platform/refuse.ts'

/** argon2id (the library's own choice), 19 MiB, two passes: OWASP's first recommendation, 6 ms on the machine it was measured on. */
const options = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

const runningMax = 2
const waitingMax = 50

export interface Passwords {
  hash(password: string): Promise<string>
  /** Without a hash (nobody has that name) it takes as long and says no, so that the time tells nothing. */
  verify(passwordHash: string | null, password: string): Promise<boolean>
}

/**
 * Hashing occupies the threads that files and name look-ups wait for as well (measured: 64 at once hold them up for a second). So two
 * run at a time, some wait, and who comes after that is asked to try again.
 */
export function createPasswords(): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  const decoy = hash('nobody has this password', options)

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax) refuse('auth.too-many-attempts', { retryAfterSeconds: 1 })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, options)),
    verify: (passwordHash, password) =>
      inTurn(async () => {
        const matches = await verify(passwordHash ?? (await decoy), password)
        return matches && passwordHash !== null
      }),
  }
}
