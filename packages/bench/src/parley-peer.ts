import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createParley, keepSignedIn, type Parley } from '@parley/client'
import { findFreePort } from '@parley/db/embedded'
import { createTestDatabase, startTestPostgres } from '@parley/db/testing'
import type { ChatId, Credentials } from '@parley/protocol'
import type { Peer } from './peer.ts'

/** The server process as it runs, with a Postgres of its own; real accounts, and the engine that the web client has. */
export const parleyPeer: Peer = {
  name: 'Parley',
  async start(pairs) {
    await using opened = new AsyncDisposableStack()
    const postgres = await startTestPostgres()
    opened.defer(() => postgres.stop())
    process.env['TEST_DATABASE_URL'] = postgres.url
    const database = opened.use(await createTestDatabase())
    const port = await findFreePort()
    const url = `http://127.0.0.1:${port}`
    const server = spawn(process.execPath, [join(import.meta.dirname, '../../../apps/server/src/api.ts')], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        API_PORT: String(port),
        DATABASE_URL: database.url,
        ACCESS_TOKEN_SECRET: randomBytes(32).toString('base64url'),
        PARLEY_RATE_LIMITS: 'off',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    opened.defer(async () => {
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
    })
    await untilReady(url)
    const talks: Talk[] = []
    for (let pair = 0; pair < pairs; pair += 1) talks.push(await startTalk(url, pair))
    opened.defer(() => {
      for (const { one, other } of talks) for (const { close } of [one, other]) close()
    })
    const running = opened.move()

    return {
      deliver(pair, text) {
        const talk = talks[pair]
        if (!talk) throw new Error(`There are ${talks.length} pairs.`)
        return said(talk, text)
      },
      stop: () => running.disposeAsync(),
    }
  },
}

interface Talk {
  readonly one: Parley
  readonly other: Parley
  readonly chatId: ChatId
}

async function startTalk(url: string, pair: number): Promise<Talk> {
  const [one, other] = await Promise.all([openPerson(url, `one${pair}`), openPerson(url, `other${pair}`)])
  const chatId = await one.engine.createDirectChat(other.userId)
  await until(other.engine, () => other.engine.getState().sync.chats[chatId] !== undefined)
  return { one, other, chatId }
}

async function openPerson(url: string, username: string): Promise<Parley & { userId: Credentials['user']['id'] }> {
  const anonymous = createParley({ url, getAccessToken: () => Promise.resolve(null) })
  const credentials = await anonymous.trpc.auth.register.mutate({ username, password: 'a password for a benchmark' })
  const parley = createParley({ url, getAccessToken: keepSignedIn(url, credentials).getAccessToken })
  parley.engine.start()
  await until(parley.engine, () => parley.engine.getState().connection.status === 'online')
  return { ...parley, userId: credentials.user.id }
}

async function said({ one, other, chatId }: Talk, text: string): Promise<void> {
  const id = one.engine.send(chatId, text)
  await until(other.engine, () => other.engine.getState().sync.chats[chatId]?.chat.lastMessage?.id === id)
}

function until(engine: Parley['engine'], isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) return resolve()
    const leave = engine.subscribe(() => {
      if (!isSo()) return
      leave()
      resolve()
    })
  })
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const ready = await fetch(`${url}/readyz`).catch(() => null)
    if (ready?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The server was not ready within 20 s.')
}
