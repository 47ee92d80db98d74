import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Before the rest is loaded: what one start has compiled the next one takes as it is. Where nothing can be written it changes nothing. */
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))
const [{ readConfig }, { startServer }] = await Promise.all([import('./config.ts'), import('./server.ts')])

/** The process: its configuration from the environment, its end on SIGTERM or SIGINT once everyone has been told. */
try {
  const server = await startServer(readConfig(process.env))
  // Now, since a process that is killed writes nothing.
  flushCompileCache()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
