import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryRoot } from '@parley/db/testing'
import { expect, test } from 'vitest'
import { connectToDatabase } from '../packages/db/src/database-connection.ts'
import { createPostgresPart } from './postgres-part.ts'
import { createSupervisor } from './supervisor.ts'

test('an embedded PostgreSQL that is killed is started again at the same address', async () => {
  const home = mkdtempSync(join(temporaryRoot(), 'parley-part-'))
  chmodSync(home, 0o711)
  const lines: string[] = []
  const supervisor = createSupervisor({ log: (line) => lines.push(line) })
  const part = createPostgresPart({ home, log: () => undefined })
  await supervisor.start([part])
  const url = part.url()
  const { postgres: first = 0 } = supervisor.pids()

  process.kill(first, 'SIGKILL')

  await expect.poll(() => supervisor.pids()['postgres'] ?? first, { timeout: 10_000 }).not.toBe(first)
  expect(part.url()).toBe(url)
  const client = await connectToDatabase(url)
  await client.end()
  expect(lines).toEqual(['postgres ended (its process is gone); starting it again.'])

  await supervisor.stop()
  rmSync(home, { recursive: true, force: true })
})
