import { pause } from './pause.ts'
import { residentBytes } from './process-usage.ts'

/** For a process of Node whose memory is asked about. */
export const collecting: readonly string[] = ['--expose-gc', `--import=${new URL('collect-garbage.ts', import.meta.url).href}`]

/** Where what is young has the same room from the beginning to the end: else its growth would count for what came meanwhile. */
export const steadyNursery: readonly string[] = ['--min-semi-space-size=16', '--max-semi-space-size=16']

/**
 * Of a process that was started with the options above: what it holds, and not what it held once. Two collections, since what the first one
 * finds unused may hold something that the second one then lets go of.
 */
export async function memoryHeld(pid: number, { pauseMs }: { pauseMs: number }): Promise<number> {
  for (let collection = 0; collection < 2; collection += 1) {
    process.kill(pid, 'SIGUSR2')
    await pause(pauseMs)
  }
  return residentBytes(pid)
}
