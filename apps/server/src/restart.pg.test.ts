import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort, startEmbeddedPostgres } from '@parley/db/embedded'
import { migrate } from '@parley/db/migrate'
import { type Chat, type Credentials, createMessageId, type MessagesPage } from '@parley/protocol'
import { expect, test } from 'vitest'

/** The server as a process and a Postgres of its own, both of which can be killed. */
async function startSystem() {
  const home = mkdtempSync(join(tmpdir(), 'parley-restart-'))
  chmodSync(home, 0o711)
  const apiPort = await findFreePort()
  const url = `http://127.0.0.1:${apiPort}`
  const secret = randomBytes(32).toString('base64url')
  let postgres = await startEmbeddedPostgres({ home })
  await migrate(postgres.url)
  let server = await startServer()

  async function startServer(): Promise<ChildProcess> {
    const started = spawn(process.execPath, [join(import.meta.dirname, 'api.ts')], {
      env: { ...process.env, API_PORT: String(apiPort), DATABASE_URL: postgres.url, ACCESS_TOKEN_SECRET: secret },
      stdio: 'ignore',
    })
    await expect
      .poll(
        () =>
          fetch(`${url}/readyz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBe(200)
    return started
  }

  return {
    async call<Answer>(path: string, input: unknown, token = ''): Promise<Answer> {
      const response = await fetch(`${url}/trpc/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
      })
      const { result, error } = (await response.json()) as { result: { data: Answer }; error?: unknown }
      if (error) throw new Error(JSON.stringify(error))
      return result.data
    },
    async restartServer(signal: 'SIGTERM' | 'SIGKILL') {
      server.kill(signal)
      await once(server, 'exit')
      server = await startServer()
    },
    async restartDatabase(how: 'stop' | 'kill') {
      if (how === 'stop') await postgres.stop()
      else process.kill(postgres.pid, 'SIGKILL')
      await expect.poll(() => postgres.isRunning()).toBe(false)
      await postgres.stop()
      postgres = await startEmbeddedPostgres({ home, port: postgres.port })
      await expect.poll(() => fetch(`${url}/readyz`).then(({ status }) => status), { timeout: 10_000 }).toBe(200)
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL')
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

test('[S3.3] [S3.9] after the server and the database were stopped, and after both were killed, the history is the same byte for byte', {
  timeout: 60_000,
}, async () => {
  await using system = await startSystem()
  const alice = await system.call<Credentials>('auth.register', { username: 'alice', password: 'correct horse' })
  const bob = await system.call<Credentials>('auth.register', { username: 'bob', password: 'correct horse' })
  const chat = await system.call<Chat>('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice.accessToken)
  const say = (text: string) => system.call('messages.send', { id: createMessageId(), chatId: chat.id, text }, alice.accessToken)
  const history = async () => {
    const page = await system.call<MessagesPage>('messages.list', { chatId: chat.id, limit: 100 }, bob.accessToken)
    return { texts: page.items.map(({ text }) => text), hash: createHash('sha256').update(JSON.stringify(page.items)).digest('hex') }
  }
  const said: string[] = []
  const sayAndRemember = async (text: string) => {
    await say(text)
    said.push(text)
  }

  for (const restart of [
    () => system.restartServer('SIGTERM'),
    () => system.restartServer('SIGKILL'),
    () => system.restartDatabase('stop'),
    () => system.restartDatabase('kill'),
  ]) {
    for (let index = 0; index < 5; index += 1) await sayAndRemember(`${said.length}: Grüße 👩‍🚀`)
    const before = await history()
    await restart()
    expect(await history()).toEqual(before)
    expect(before.texts).toEqual(said)
  }
})
