import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  appRouter,
  assertProceduresDescribed,
  createCore,
  createPostgresBus,
  createRedisBus,
  listProcedures,
  startFairbot,
} from '@parley/api'
import { isUnavailable, openDatabase, watchDiskSpace } from '@parley/db'
import type { AdmissionLimits } from './admission.ts'
import type { ServerConfig } from './config.ts'
import { createRequestHandler } from './http.ts'
import { createLog } from './log.ts'
import { createReadiness } from './readiness.ts'
import { acceptSockets } from './sockets.ts'

export interface RunningServer {
  readonly port: number
  /** Of each open socket the bytes that its reader hasn't taken. */
  bufferedBytes(): readonly number[]
  /** Tells every stream, answers what is in flight, then leaves. Safe to call twice. */
  close(): Promise<void>
}

export interface ServerOptions {
  /** Fewer where a test waits for them. */
  readonly admission?: AdmissionLimits
}

/** One HTTP server for calls, sockets and health. It listens at once and is ready as soon as its database answers. */
export async function startServer(config: ServerConfig, { admission }: ServerOptions = {}): Promise<RunningServer> {
  assertProceduresDescribed(listProcedures(appRouter))
  const log = createLog()
  const disk = config.databaseFolder === null ? null : watchDiskSpace(config.databaseFolder)
  const db = openDatabase(config.databaseUrl, disk === null ? {} : { hasRoom: disk.hasRoom })
  // What is away comes back, and whoever waits for it goes on by itself: a bug is something else.
  const onFault = (error: unknown) =>
    isUnavailable(error) ? log.warn({ err: error }, 'waiting') : log.error({ err: error }, 'work outside any call failed')
  const { redisUrl, databaseUrl } = config
  const bus = redisUrl === null ? createPostgresBus({ url: databaseUrl, onFault }) : createRedisBus({ url: redisUrl, db, onFault })
  const core = createCore({
    db,
    bus,
    accessTokenSecret: config.accessTokenSecret,
    rateLimits: config.rateLimits,
    onFault,
  })

  const isReady = createReadiness(db, { onFault: (error) => log.warn({ err: error }, 'not ready') })
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: 15_000 }, createRequestHandler(core, config, log, isReady))
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  // Whoever takes no answer is let go of. Longer than a pull may wait; sockets have a heartbeat of their own instead.
  server.timeout = 60_000
  const sockets = acceptSockets(server, core, { config, log, ...(admission && { admissionLimits: admission }) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: config.port, host: config.host, reusePort: config.isPortShared }, resolve)
  })
  const bot =
    config.bot === 'on'
      ? startFairbot(core, { seed: config.botSeed, onFault: (error) => log.error({ err: error }, 'the bot made a mistake') })
      : null

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    const answered = atMost(requestsMs, closed).then(() => server.closeAllConnections())
    server.closeIdleConnections()
    core.pulls.end()
    await Promise.all([sockets.close(), answered])
    await atMost(letGoMs, letGo())
  }

  async function letGo(): Promise<void> {
    await bot?.close()
    await core.close()
    await db.close()
    disk?.close()
  }

  let closing: Promise<void> | null = null
  return {
    port: (server.address() as AddressInfo).port,
    bufferedBytes: sockets.bufferedBytes,
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** So long a call in flight has to get its answer. */
const requestsMs = 3_000
/** So long what is left of the work may take: a database that doesn't answer isn't waited for. */
const letGoMs = 1_500

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
