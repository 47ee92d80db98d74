import { type Database, openDatabase } from '@parley/db'
import { createTestDatabase } from '@parley/db/testing'
import type { Bus } from '../log/bus.ts'
import { createTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

export interface TestProcesses extends AsyncDisposable {
  readonly databaseUrl: string
  readonly first: TestServer
  readonly second: TestServer
}

/**
 * Two processes of one installation, on a database of their own. Without a bus they are told nothing of each other: each hint is lost. With
 * one, it is connected when this resolves.
 */
export async function createTestProcesses({
  openBus,
  ...options
}: Omit<TestServerOptions, 'database' | 'bus'> & {
  openBus?: (to: { db: Database; databaseUrl: string }) => Bus
} = {}): Promise<TestProcesses> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await createTestDatabase())

  async function openProcess(): Promise<TestServer> {
    if (!openBus) return opened.use(await createTestServer({ ...options, database }))
    const db = openDatabase(database.url, { connectionsMax: 1 })
    opened.defer(() => db.close())
    const bus = openBus({ db, databaseUrl: database.url })
    const connected = new Promise<void>((resolve) => bus.onGap(resolve))
    const server = opened.use(await createTestServer({ ...options, database, bus }))
    await connected
    return server
  }

  const [first, second] = [await openProcess(), await openProcess()]
  const running = opened.move()
  return { databaseUrl: database.url, first, second, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
