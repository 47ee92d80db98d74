export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** By `performance.now()`. */
export async function pauseUntil(time: number): Promise<void> {
  const ms = time - performance.now()
  if (ms > 0) await pause(ms)
}

/** False when it wasn't so within `patienceMs`. */
export async function becomes(isSo: () => boolean | Promise<boolean>, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > deadline) return false
    await pause(20)
  }
  return true
}
