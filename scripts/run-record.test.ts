import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSameProcess, processIdentity } from '@parley/db/embedded'
import { expect, test } from 'vitest'
import { openRunRecord } from './run-record.ts'

test('what a killed launcher left running is stopped by the next one', async () => {
  using home = temporaryHome()
  const launcher = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { spawn } from 'node:child_process'
       import { openRunRecord } from ${JSON.stringify(join(import.meta.dirname, 'run-record.ts'))}
       const record = await openRunRecord(${JSON.stringify(home.path)}, () => {})
       const part = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { detached: true })
       record.write({ server: part.pid })
       console.log(part.pid)
       setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(launcher.stdout, 'data')
  const orphan = processIdentity(Number(line)) ?? { pid: 0, began: 'never' }
  launcher.kill('SIGKILL')
  await once(launcher, 'exit')
  expect(isSameProcess(orphan)).toBe(true)

  const lines: string[] = []
  const record = await openRunRecord(home.path, (text) => lines.push(text))

  expect(isSameProcess(orphan)).toBe(false)
  expect(lines).toEqual(['Stopping what an earlier run left behind.'])
  record.close()
})

test('a process that only has the pid of one that ran is left alone', async () => {
  using home = temporaryHome()
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { detached: true })
  writeFileSync(join(home.path, 'run.json'), JSON.stringify([{ pid: child.pid, began: 'long ago' }]))

  const record = await openRunRecord(home.path, () => undefined)

  expect(processIdentity(child.pid ?? 0)).toBeDefined()
  record.close()
  child.kill()
})

test('Parley runs once with a home, and a second start says so in a sentence', async () => {
  using home = temporaryHome()
  const record = await openRunRecord(home.path, () => undefined)

  await expect(openRunRecord(home.path, () => undefined)).rejects.toThrow(
    `Parley already runs with ${home.path} (process ${process.pid}): stop it first, or set PARLEY_HOME to another folder.`,
  )
  record.close()
  expect(existsSync(join(home.path, 'run.lock'))).toBe(false)
})

function temporaryHome() {
  const path = mkdtempSync(join(tmpdir(), 'parley-run-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
