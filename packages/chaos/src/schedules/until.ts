import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again. Rejects when it isn't so in time, with what was waited for. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  { limitMs, what, everyMs = 20 }: { limitMs: number; what: string | (() => string); everyMs?: number },
): Promise<number> {
  const beganAt = performance.now()
  while (!(await isSo())) {
    if (performance.now() - beganAt > limitMs) throw new Late(typeof what === 'string' ? what : what(), limitMs)
    await pause(everyMs)
  }
  return performance.now() - beganAt
}

export class Late extends Error {
  override readonly name = 'Late'
  constructor(what: string, limitMs: number) {
    super(`After ${limitMs} ms it is not so that ${what}.`)
  }
}

/** Nothing of a run takes so long by itself: whatever waits for it waits for ever. */
const hangsAfterMs = 60_000

export class Hung extends Error {
  override readonly name = 'Hung'
}

/** What it gives, or `Hung`: what goes on behind it leaves a world that is of no more use. */
export async function inTime<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const over = new AbortController()
  const hangs = pause(hangsAfterMs, undefined, { signal: over.signal }).then(
    () => Promise.reject(new Hung(`It hangs: ${what}, for more than ${hangsAfterMs / 1_000} s.`)),
    () => work,
  )
  try {
    return await Promise.race([work, hangs])
  } finally {
    over.abort()
  }
}
