import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Database, openDatabase } from '@parley/db'
import { findFreePort } from '@parley/db/embedded'
import type { Canary } from '../canary/canary.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { withoutNotifications } from './notifications.ts'
import { startWorldPostgres, type WorldPostgres } from './postgres.ts'
import { startWorldRedis } from './redis.ts'
import { type Supervised, supervise } from './supervised.ts'

/** One of the server processes, and its links. */
export interface WorldServer extends Supervised {
  readonly port: number
  readonly url: string
  readonly databaseLink: FaultProxy
  readonly redisLink: FaultProxy | null
}

/** An installation of several processes on one database, with a link that can fail between every two that speak to each other. */
export interface World extends AsyncDisposable {
  readonly servers: readonly [WorldServer, WorldServer]
  readonly postgres: WorldPostgres
  readonly redis: Supervised | null
  /** Straight to the database: what nobody disturbs. */
  readonly db: Database
  readonly bus: Bus
  /** A link for a client, which goes to another server at every connection. */
  openClientLink(options?: { to?: WorldServer; random?: () => number }): Promise<FaultProxy>
  /** No hint and no word of one process reaches another. */
  silenceBus(on: boolean): void
  /** All links are well and all processes run, and everything that was to be ready is. */
  heal(): Promise<void>
  unplannedExits(): string[]
  /** The servers are without one of their guards from now on, or as they are; they are started anew where they weren't so before. */
  become(canary: Canary | null): Promise<void>
}

export type Bus = 'postgres' | 'redis'

const api = join(import.meta.dirname, '../../../../apps/server/src/api.ts')
const withoutGuard = join(import.meta.dirname, '../canary/server-without.ts')
const readyMsMax = 60_000

/** `redisProgram`: hints go through a Redis of its own; without one, through Postgres. */
export async function startWorld({ redisProgram }: { redisProgram: string | null }): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const postgres = await startWorldPostgres()
  opened.defer(() => postgres.stop())
  const redis = redisProgram ? await startWorldRedis(redisProgram) : null
  if (redis) opened.defer(() => redis.stop())
  const db = openDatabase(postgres.url, { connectionsMax: 4 })
  opened.defer(() => db.close())
  const accessTokenSecret = randomBytes(32).toString('base64url')
  const clientLinks = new Set<FaultProxy>()
  let isSilent = false
  let canary: Canary | null = null

  async function startServer(name: string, { directFanOut }: { directFanOut: 'on' | 'off' }): Promise<WorldServer> {
    const port = await findFreePort()
    const url = `http://127.0.0.1:${port}`
    const rewriteAnswers = withoutNotifications(() => isSilent)
    const databaseLink = opened.use(await startFaultProxy({ port: postgres.port, rewriteAnswers }))
    const redisLink = redis && opened.use(await startFaultProxy({ port: redis.port }))
    const databaseUrl = new URL(postgres.url)
    databaseUrl.port = String(databaseLink.port)
    const env = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      API_PORT: String(port),
      DATABASE_URL: databaseUrl.href,
      ACCESS_TOKEN_SECRET: accessTokenSecret,
      PARLEY_RATE_LIMITS: 'off',
      PARLEY_BOT: 'off',
      PARLEY_DIRECT_FAN_OUT: directFanOut,
      ...(redisLink && { REDIS_URL: `redis://127.0.0.1:${redisLink.port}` }),
    }
    const server = supervise({
      name,
      get words() {
        return [process.execPath, ...(canary ? ['--import', withoutGuard] : []), api]
      },
      get env() {
        return { ...env, ...(canary && { PARLEY_CANARY: canary.name }) }
      },
      isReady: () => isReady(url),
    })
    opened.defer(() => server.stop())
    return Object.assign(server, { port, url, databaseLink, redisLink })
  }
  // One after the other, or both might find the same port free. Each in its own way, which nobody may notice.
  const servers: [WorldServer, WorldServer] = [
    await startServer('server A', { directFanOut: 'on' }),
    await startServer('server B', { directFanOut: 'off' }),
  ]
  const processes: readonly Supervised[] = [...(redis ? [redis] : []), ...servers]
  const links = () => [
    ...clientLinks,
    ...servers.flatMap(({ databaseLink, redisLink }) => [databaseLink, ...(redisLink ? [redisLink] : [])]),
  ]
  await Promise.all(processes.map((process) => process.untilReady(readyMsMax)))

  let turn = 0
  function nextPort(): number {
    turn += 1
    return servers[turn % 2 === 0 ? 0 : 1].port
  }

  const running = opened.move()
  return {
    servers,
    postgres,
    redis,
    db,
    bus: redis ? 'redis' : 'postgres',
    async openClientLink({ to, random } = {}) {
      const link = await startFaultProxy({ port: to ? to.port : nextPort, ...(random && { random }) })
      clientLinks.add(link)
      return {
        ...link,
        get connections() {
          return link.connections
        },
        async [Symbol.asyncDispose]() {
          clientLinks.delete(link)
          await link[Symbol.asyncDispose]()
        },
      }
    },
    silenceBus(on) {
      isSilent = on
      for (const { redisLink } of servers) redisLink?.blackHole(on)
    },
    async heal() {
      isSilent = false
      postgres.release()
      for (const process of processes) {
        process.release()
        process.startAgain()
      }
      for (const link of links()) link.heal()
      if (!postgres.isRunning()) await postgres.startAgain()
      await Promise.all(processes.map((process) => process.untilReady(readyMsMax)))
      await untilAnswered(db)
    },
    unplannedExits: () => processes.flatMap((process) => process.unplannedExits),
    async become(next) {
      if (canary === next) return
      canary = next
      await Promise.all(servers.map((server) => server.kill()))
      await Promise.all(servers.map((server) => server.untilReady(readyMsMax)))
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Its pool may hold several connections to a Postgres that is gone. */
async function untilAnswered({ prisma }: Database): Promise<void> {
  for (let attempt = 1; attempt < 10; attempt += 1) {
    const answered = await prisma.$queryRaw`select 1`.then(
      () => true,
      () => false,
    )
    if (answered) return
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
  await answer?.body?.cancel()
  return answer?.ok === true
}
