import { Fault } from '@parley/sync'
import { toFailure } from '../to-failure.ts'

/** The calls of one connection. At most `max` are under way, in the order in which they were made; none outlives the connection. */
export function createCalls(max: number) {
  const waiting: (() => void)[] = []
  const failing = new Set<(cause: Fault) => void>()
  let underWay = 0
  let isGone = false

  async function run<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    if (underWay >= max) await new Promise<void>((resolve) => waiting.push(resolve))
    else underWay += 1
    try {
      // Asked again after the wait: tRPC's client opens a socket of its own for a call that comes when there is none.
      if (isGone) throw new Fault('The connection is gone')
      return await call()
    } finally {
      // Whoever comes next takes the place over, so that nobody who asks meanwhile gets ahead.
      const next = waiting.shift()
      if (next) next()
      else underWay -= 1
    }
  }

  return {
    make<Answer>(call: () => Promise<Answer>): Promise<Answer> {
      return new Promise((resolve, reject) => {
        failing.add(reject)
        run(call)
          .then(resolve, (error: unknown) => reject(toFailure(error)))
          .finally(() => failing.delete(reject))
      })
    },
    /** What is under way fails now, not when the socket has noticed. */
    fail(cause: Fault) {
      isGone = true
      for (const reject of failing) reject(cause)
    },
  }
}
