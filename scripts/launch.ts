import { OperatorError } from '@parley/db/operator-error'
import { ConfigError } from './config.ts'
import { type ParleyOptions, startParley } from './parley.ts'

/**
 * Runs Parley in the foreground until Ctrl-C, SIGTERM, SIGHUP, or the end of the command that started it; then stops every process and
 * ends with 0. A start that fails, or a part that dies too often, ends with 1.
 */
export async function launch(mode: NonNullable<ParleyOptions['mode']>): Promise<never> {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort())
  process.once('disconnect', () => stopping.abort())
  // Whoever read the output may have gone (`npm start | head`), which is no reason to leave processes behind.
  for (const channel of [process.stdout, process.stderr]) channel.on('error', () => undefined)

  try {
    const parley = await startParley({ mode, print: console.log, signal: stopping.signal })
    console.log(`Parley is ready at ${parley.url}`)
    const reason = await Promise.race([parley.gaveUp, untilAborted(stopping.signal)])
    await parley.stop()
    if (reason) throw reason
  } catch (error) {
    if (!stopping.signal.aborted) {
      console.error(describe(error))
      process.exit(1)
    }
  }
  console.log('Parley has stopped.')
  process.exit(0)
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined))
  })
}

function describe(error: unknown): unknown {
  if (error instanceof ConfigError) return `Parley can't start:\n${error.problems.map((problem) => `  • ${problem}`).join('\n')}`
  return error instanceof OperatorError ? error.message : error
}
