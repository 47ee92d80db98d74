import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { findFreePort } from '@parley/db/embedded'
import { createTestDatabase } from '@parley/db/testing'
import { expect, vi } from 'vitest'

export interface TestProcess {
  readonly port: number
  readonly url: string
  /** At once and without a word to anybody. Resolves when the process is gone. */
  kill(): Promise<void>
}

export interface TestProcesses extends AsyncDisposable {
  readonly databaseUrl: string
  readonly first: TestProcess
  readonly second: TestProcess
}

/** Two processes of one installation, on a database of their own. */
export async function startTwoProcesses(): Promise<TestProcesses> {
  const database = await createTestDatabase()
  const secret = randomBytes(32).toString('base64url')
  const started: TestProcess[] = []

  async function startProcess(): Promise<TestProcess> {
    const port = await findFreePort()
    const url = `http://127.0.0.1:${port}`
    const child = spawn(process.execPath, [join(import.meta.dirname, '../api.ts')], {
      env: {
        ...process.env,
        API_PORT: String(port),
        DATABASE_URL: database.url,
        ACCESS_TOKEN_SECRET: secret,
        PARLEY_RATE_LIMITS: 'off',
        PARLEY_BOT: 'off',
      },
      stdio: 'ignore',
    })
    return { port, url, kill: () => kill(child) }
  }

  // One after the other, or both might find the same port free.
  for (let index = 0; index < 2; index += 1) started.push(await startProcess())
  const [first, second] = started
  if (!first || !second) throw new Error('two were started')
  await Promise.all(
    [first, second].map(({ url }) => vi.waitFor(async () => expect(await statusOf(`${url}/readyz`)).toBe(200), { timeout: 30_000 })),
  )
  return {
    databaseUrl: database.url,
    first,
    second,
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(({ kill }) => kill()))
      await database[Symbol.asyncDispose]()
    },
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  )
