import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { connectToDatabase } from '../database-connection.ts'
import { temporaryRoot } from '../testing.ts'
import { startEmbeddedPostgres } from './index.ts'

test('the first start makes a database that is reached over TCP with a password, and later starts find what was written', async () => {
  await using home = temporaryHome()
  const first = await startEmbeddedPostgres({ home: home.path })
  await ask(first.url, 'CREATE TABLE note (text text)')
  await ask(first.url, `INSERT INTO note VALUES ('kept')`)
  await first.stop()
  expect(first.isRunning()).toBe(false)

  const began = performance.now()
  const second = await startEmbeddedPostgres({ home: home.path })
  const tookMs = performance.now() - began
  home.beforeRemoval(second.stop)

  expect(await ask(second.url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }])
  expect(second.port).toBe(first.port)
  expect(tookMs).toBeLessThan(5_000)
  await expect(connectToDatabase(second.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(
    `The database at 127.0.0.1:${second.port} refuses to let the user "parley" in: correct DATABASE_URL.`,
  )
})

test('a commit that was acknowledged is on disk, letters of every script are letters, and the application is no superuser', async () => {
  await using home = temporaryHome()
  const postgres = await startEmbeddedPostgres({ home: home.path })
  home.beforeRemoval(postgres.stop)

  const settings = await ask(
    postgres.url,
    `SELECT name, setting FROM pg_settings
      WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding') ORDER BY name`,
  )
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'full_page_writes', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'server_encoding', setting: 'UTF8' },
    { name: 'synchronous_commit', setting: 'on' },
  ])
  expect(await ask(postgres.url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([{ rolsuper: false }])

  await ask(postgres.url, 'CREATE EXTENSION pg_trgm')
  expect(await ask(postgres.url, `SELECT lower('ÄПР') AS lower, cardinality(show_trgm('привет')) AS trigrams`)).toEqual([
    { lower: 'äпр', trigrams: 7 },
  ])
  // Passwords and log are for their owner alone.
  for (const name of ['postgres.json', 'postgres.log']) expect(statSync(join(home.path, name)).mode & 0o777).toBe(0o600)
})

test('it is reached by a socket as well, which nobody else may touch, and again after it was killed', async () => {
  await using home = temporaryHome()
  const first = await startEmbeddedPostgres({ home: home.path })
  const settings = 'SELECT current_database() AS database, current_user AS user, inet_server_addr() AS address'
  expect(await ask(first.socketUrl ?? '', settings)).toEqual([{ database: 'parley', user: 'parley', address: null }])
  await expect(connectToDatabase((first.socketUrl ?? '').replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(
    'refuses to let the user "parley" in',
  )
  const folder = join(home.path, 'postgres-18')
  expect(statSync(folder).mode & 0o077).toBe(0)
  process.kill(first.pid, 'SIGKILL')
  await first.stop()
  // As if the pid of the killed one were another process's of that user by now.
  const { uid, gid } = statSync(folder)
  const another = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' })
  home.beforeRemoval(async () => void another.kill())
  writeFileSync(join(folder, `.s.PGSQL.${first.port}.lock`), `${another.pid}\n${folder}\n0\n${first.port}\n`)

  const second = await startEmbeddedPostgres({ home: home.path })
  home.beforeRemoval(second.stop)
  expect(await ask(second.socketUrl ?? '', settings)).toHaveLength(1)
})

test('a home whose path is too long for a socket is reached over TCP alone', async () => {
  await using home = temporaryHome()
  const postgres = await startEmbeddedPostgres({ home: join(home.path, 'deep'.repeat(25)) })
  home.beforeRemoval(postgres.stop)
  expect(postgres.socketUrl).toBeNull()
  expect(await ask(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a server whose launcher was killed is adopted, with all that was committed', async () => {
  await using home = temporaryHome()
  const launcher = await launch(home.path)
  await ask(launcher.url, 'CREATE TABLE note (text text)')
  launcher.child.kill('SIGKILL')
  await once(launcher.child, 'exit')

  const postgres = await startEmbeddedPostgres({ home: home.path })
  home.beforeRemoval(postgres.stop)

  expect(postgres).toMatchObject({ origin: 'adopted', pid: launcher.pid, url: launcher.url })
  expect(await ask(postgres.url, 'SELECT count(*)::int AS notes FROM note')).toEqual([{ notes: 0 }])
})

test('a server that was killed is started again on its port, even while its sessions still live', async () => {
  await using home = temporaryHome()
  const first = await startEmbeddedPostgres({ home: home.path })
  await ask(first.url, 'CREATE TABLE note (text text)')
  const busy = ask(first.url, 'SELECT pg_sleep(60)').catch(() => 'lost')
  await expect.poll(() => ask(first.url, `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`)).toHaveLength(1)
  process.kill(first.pid, 'SIGKILL')
  await first.stop()

  const second = await startEmbeddedPostgres({ home: home.path, port: first.port })
  home.beforeRemoval(second.stop)

  expect(second.origin).toBe('started')
  expect(await ask(second.url, 'SELECT FROM note')).toEqual([])
  expect(await busy).toBe('lost')
})

test('a home has one launcher: a second one is refused while the first lives', async () => {
  await using home = temporaryHome()
  const launcher = await launch(home.path)
  home.beforeRemoval(launcher.stop)

  await expect(startEmbeddedPostgres({ home: home.path })).rejects.toThrow(
    `Another Parley (process ${launcher.child.pid}) uses ${home.path}: stop it first, or set PARLEY_HOME to another folder.`,
  )
})

test('a start that was cut off while making the data folder begins anew', async () => {
  await using home = temporaryHome()
  mkdirSync(join(home.path, 'postgres-18.draft', 'data', 'half'), { recursive: true })

  const postgres = await startEmbeddedPostgres({ home: home.path })
  home.beforeRemoval(postgres.stop)

  expect(await ask(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('data of another major version is left alone, and the refusal says what to do', async () => {
  await using home = temporaryHome()
  const folder = join(home.path, 'postgres-17')
  mkdirSync(folder)
  writeFileSync(join(folder, 'PG_VERSION'), '17\n')

  await expect(startEmbeddedPostgres({ home: home.path })).rejects.toThrow(
    `${folder} holds data of PostgreSQL 17, but this Parley brings PostgreSQL 18: carry it over with pg_dump and pg_restore, or set PARLEY_HOME to another folder.`,
  )
})

test('a data folder without its passwords is refused, not replaced', async () => {
  await using home = temporaryHome()
  mkdirSync(join(home.path, 'postgres-18'))

  await expect(startEmbeddedPostgres({ home: home.path })).rejects.toThrow(/which has the passwords of .* is missing or broken/)
})

test('a wanted port that is taken is named', async () => {
  await using home = temporaryHome()
  const postgres = await startEmbeddedPostgres({ home: home.path })
  await postgres.stop()
  const neighbour = createServer().listen(postgres.port, '127.0.0.1')
  await once(neighbour, 'listening')
  home.beforeRemoval(() => neighbour.close())

  await expect(startEmbeddedPostgres({ home: home.path, port: postgres.port })).rejects.toThrow(
    `Port ${postgres.port} of 127.0.0.1, which the embedded PostgreSQL needs, is in use: stop what uses it.`,
  )
  const elsewhere = await startEmbeddedPostgres({ home: home.path })
  home.beforeRemoval(elsewhere.stop)
  expect(elsewhere.port).not.toBe(postgres.port)
})

test.runIf(process.getuid?.() === 0)('root starts it as somebody else, even in a home that only root can enter', async () => {
  await using home = temporaryHome()
  chmodSync(home.path, 0o700)
  const postgres = await startEmbeddedPostgres({ home: join(home.path, 'deeper') })
  home.beforeRemoval(postgres.stop)

  expect(statSync(`/proc/${postgres.pid}`).uid).not.toBe(0)
  expect(await ask(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await postgres.stop()

  const again = await startEmbeddedPostgres({ home: join(home.path, 'deeper') })
  home.beforeRemoval(again.stop)
  expect(await ask(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

function temporaryHome() {
  const path = mkdtempSync(join(temporaryRoot(), 'parley-home-'))
  chmodSync(path, 0o711)
  const steps: Array<() => unknown> = []
  return {
    path,
    beforeRemoval: (step: () => unknown) => steps.push(step),
    async [Symbol.asyncDispose]() {
      for (const step of steps.toReversed()) await step()
      rmSync(path, { recursive: true, force: true })
    },
  }
}

async function ask(url: string, query: string): Promise<object[]> {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A launcher in a process of its own, so that it can be killed. */
async function launch(home: string): Promise<{ child: ChildProcess; pid: number; url: string; stop(): Promise<unknown> }> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const { pid, url, stop } = await startEmbeddedPostgres({ home: ${JSON.stringify(home)} })
    process.once('SIGTERM', () => stop().then(() => process.exit()))
    console.log(JSON.stringify({ pid, url }))
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const { pid, url }: { pid: number; url: string } = JSON.parse(String(line))
  return {
    child,
    pid,
    url,
    stop: () => {
      child.kill('SIGTERM')
      return once(child, 'exit')
    },
  }
}
