import type { Clock } from './clock.ts'
import { Fault } from './transport.ts'

/** [R21] Longer than the server's own time limit for a statement (5 s) with a lock to wait for, so that it says no before we give up. */
export const answerTimeMs = 15_000

/** The answer, or a `Fault` when it takes too long. A connection can be alive while the one call on it never comes back. */
export function awaitAnswer<Answer>(clock: Clock, answer: Promise<Answer>, timeMs = answerTimeMs): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeMs, () => reject(new Fault('No answer in time')))
    answer.then(resolve, reject).finally(cancel)
  })
}
