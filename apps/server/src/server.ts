import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appRouter, assertProceduresDescribed, createCore, listProcedures, startFairbot } from '@parley/api'
import { assertDurable, openDatabase } from '@parley/db'
import type { ServerConfig } from './config.ts'
import { createRequestHandler } from './http.ts'
import { createLog } from './log.ts'
import { acceptSockets } from './sockets.ts'

export interface RunningServer {
  readonly port: number
  /** Tells every stream, answers what is in flight, then leaves. Safe to call twice. */
  close(): Promise<void>
}

/** One HTTP server for calls, sockets and health. It listens at once and is ready as soon as its database answers. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  assertProceduresDescribed(listProcedures(appRouter))
  const log = createLog()
  const db = openDatabase(config.databaseUrl)
  const core = createCore({
    db,
    accessTokenSecret: config.accessTokenSecret,
    rateLimits: config.rateLimits,
    onFault: (error) => log.error({ err: error }, 'work outside any call failed'),
  })

  let durable = false
  async function isReady(): Promise<boolean> {
    try {
      await db.prisma.$queryRaw`select 1`
      if (!durable) await assertDurable(db)
      durable = true
      return true
    } catch (error) {
      log.warn({ err: error }, 'not ready')
      return false
    }
  }

  const server = createServer(createRequestHandler(core, config, log, isReady))
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  const sockets = acceptSockets(server, core, config, log)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  const bot =
    config.bot === 'on'
      ? startFairbot(core, { seed: config.botSeed, onFault: (error) => log.error({ err: error }, 'the bot made a mistake') })
      : null

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    await sockets.close()
    server.closeIdleConnections()
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, requestsMs))])
    server.closeAllConnections()
    await bot?.close()
    await core.close()
    await db.close()
  }

  let closing: Promise<void> | null = null
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** So long a call in flight has to get its answer. */
const requestsMs = 3_000
