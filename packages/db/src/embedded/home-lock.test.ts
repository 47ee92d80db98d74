import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHome, processIdentity } from './index.ts'

test('a lock has one holder until it is released', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lock')
  const lock = lockHome(file, (pid) => `Held by ${pid}.`)

  expect(() => lockHome(file, (pid) => `Held by ${pid}.`)).toThrow(`Held by ${process.pid}.`)
  lock.release()
  lockHome(file, () => 'Held.').release()

  expect(readdirSync(folder.path)).toEqual([])
})

test('the lock of a process that is gone is taken over', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lock')
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
  writeFileSync(file, JSON.stringify(processIdentity(child.pid ?? 0)))
  expect(() => lockHome(file, (pid) => `Held by ${pid}.`)).toThrow(`Held by ${child.pid}.`)

  child.kill('SIGKILL')
  await once(child, 'exit')

  lockHome(file, () => 'Held.').release()
})

test('a pid that another process has got since then holds no lock, and neither does a broken file', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lock')

  for (const content of [JSON.stringify({ pid: process.pid, began: 'long ago' }), '{', '']) {
    writeFileSync(file, content)
    const lock = lockHome(file, () => 'Held.')
    lock.release()
  }
  expect(readdirSync(folder.path)).toEqual([])
})

test('of many who take over the lock of a dead process at once, one gets it', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lock')
  writeFileSync(file, JSON.stringify({ pid: process.pid, began: 'long ago' }))
  const program = `
    import { lockHome } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    while (Date.now() < ${Date.now() + 1500});
    try { lockHome(${JSON.stringify(file)}, () => 'Held.'); console.log('got it') } catch (error) { console.log(error.message) }
    setTimeout(() => {}, 2000)`
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module-typescript', '--eval', program]))
  const answers = await Promise.all(children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()))

  expect(answers.toSorted()).toEqual(['Held.', 'Held.', 'Held.', 'got it'])
  for (const child of children) child.kill()
})

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'parley-lock-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
