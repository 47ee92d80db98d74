import { readConfig } from './config.ts'
import { startServer } from './server.ts'

/** The process: its configuration from the environment, its end on SIGTERM or SIGINT once everyone has been told. */
try {
  const server = await startServer(readConfig(process.env))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
