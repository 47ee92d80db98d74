import { expect, test } from 'vitest'
import { runCommand } from './run-command.ts'

const node = (source: string, timeLimitMs = 10_000) =>
  runCommand([process.execPath, '--eval', source], { cwd: import.meta.dirname, env: process.env, timeLimitMs })

test('a command answers with its exit code and all it said', async () => {
  expect(await node(`console.log('one'); console.error('two'); process.exitCode = 3`)).toEqual({ exitCode: 3, output: 'one\ntwo\n' })
})

test('a program that does not exist is an answer like any other', async () => {
  const { exitCode, output } = await runCommand(['/nowhere/at-all'], { cwd: '/', env: {}, timeLimitMs: 1000 })
  expect(exitCode).toBeNull()
  expect(output).toContain('ENOENT')
})

test('at its time limit a command goes, together with what it started, wanting or not', async () => {
  // The child has the command's output: as long as it lives, there is no answer.
  const { exitCode, output } = await node(
    `const stubborn = "process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log('started')"
     require('node:child_process').spawn(process.execPath, ['--eval', stubborn], { stdio: 'inherit' })
     setInterval(() => {}, 1000)`,
    1000,
  )
  expect(exitCode).toBeNull()
  expect(output).toBe('started\n\nEnded after 1 s without a result.\n')
})
