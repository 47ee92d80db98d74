import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, processIdentity } from '@parley/db/embedded'
import { expect, test } from 'vitest'
import { createPartOutput } from './part-output.ts'
import { createProcessPart } from './process-part.ts'
import { createSupervisor, type Part } from './supervisor.ts'

test('a part that is killed is started again, and a line says so', async () => {
  await using run = supervise()
  await run.start([part('server', 'setInterval(() => {}, 1000)')])
  const first = run.pids()['server'] ?? 0

  process.kill(first, 'SIGKILL')

  await expect.poll(() => run.pids()['server']).not.toBe(first)
  await expect.poll(() => run.pids()['server']).toBeGreaterThan(0)
  expect(run.lines).toEqual(['server ended (SIGKILL); starting it again.'])
  expect(run.written.at(-1)).toEqual(run.pids())
})

test('the pause before starting again grows', async () => {
  const began: number[] = []
  await using run = supervise({ firstPauseMs: 40 })
  await run.start([part('server', 'process.exit(3)', () => began.push(performance.now()))])
  await run.gaveUp

  const pauses = began.slice(1).map((at, index) => at - (began[index] ?? 0))
  for (const [index, pauseMs] of [40, 80, 160, 320].entries()) expect(pauses[index]).toBeGreaterThan(pauseMs)
  expect(run.lines[0]).toBe('server ended (exit code 3); starting it again.')
})

test('a part that dies five times within a minute is given up, with what it said last', async () => {
  const began: number[] = []
  await using run = supervise({ firstPauseMs: 1 })
  await run.start([part('server', `console.error('out of cheese'); process.exit(3)`, () => began.push(0))])

  expect((await run.gaveUp).message).toMatch(
    /^server died 5 times within a minute, so Parley gives up: the last time exit code 3\. It said last:\n( {2}out of cheese\n?)+$/,
  )
  expect(began).toHaveLength(5)
})

test('a part that can not even be started is given up too, and the start ends with that', async () => {
  await using run = supervise({ firstPauseMs: 1 })
  const missing: Part = { name: 'postgres', start: () => Promise.reject(new Error('no such program')) }

  await expect(run.start([missing])).rejects.toThrow(/postgres died 5 times within a minute.*no such program/)
})

test('stopping ends every process and what it started, the last layer first', async () => {
  await using run = supervise()
  const report = `process.on('SIGTERM', () => { console.error('ends'); process.exit(0) }); setInterval(() => {}, 1000)`
  const lines: string[] = []
  await run.start([part('database', report, () => undefined, lines)])
  await run.start([
    part(
      'server',
      `require('node:child_process').spawn(process.execPath, ['--eval', 'console.log(process.pid); setInterval(() => {}, 1000)'], { stdio: 'inherit' }); ${report}`,
      () => undefined,
      lines,
    ),
  ])
  await expect.poll(() => lines.length).toBe(1)
  const grandchild = Number(lines[0]?.split('│')[1])
  const identities = [...Object.values(run.pids()), grandchild].map((pid) => processIdentity(pid) ?? { pid, began: 'never' })
  expect(identities.every(isSameProcess)).toBe(true)
  await sleep(100)

  await run.stop()

  await expect.poll(() => identities.some(isSameProcess)).toBe(false)
  expect(lines.slice(1)).toEqual(['server │ ends', 'database │ ends'])
  expect(run.lines).toEqual([])
  expect(run.pids()).toEqual({})
})

test('a part that does not end when asked is killed after its grace', async () => {
  await using run = supervise()
  const lines: string[] = []
  await run.start([
    part('server', `process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)`, () => undefined, lines),
  ])
  await expect.poll(() => lines).toEqual(['server │ deaf'])
  const identity = processIdentity(run.pids()['server'] ?? 0)

  await run.stop()

  expect(identity && isSameProcess(identity)).toBe(false)
})

test('what is just being started when the end comes does not outlive it', async () => {
  await using run = supervise()
  const server = part('server', 'setInterval(() => {}, 1000)')
  const slow = { ...server, start: async () => sleep(100).then(server.start) }
  const start = run.start([slow]).catch((error: unknown) => (error instanceof Error ? error.message : error))

  await run.stop()

  expect(await start).toBe('Stopped while starting.')
  expect(run.pids()).toEqual({})
})

function supervise(options: { firstPauseMs?: number } = {}) {
  const lines: string[] = []
  const written: Record<string, number>[] = []
  const supervisor = createSupervisor({ log: (line) => lines.push(line), onPids: (pids) => written.push(pids), ...options })
  return { ...supervisor, lines, written, [Symbol.asyncDispose]: supervisor.stop }
}

/** A part that runs a line of JavaScript. */
function part(name: string, program: string, onStart: () => unknown = () => undefined, lines: string[] = []): Part {
  const output = createPartOutput({ name, show: 'everything', print: (line) => lines.push(line) })
  output.release()
  const command = { program: process.execPath, args: ['--eval', program], cwd: import.meta.dirname, env: process.env }
  const made = createProcessPart({ name, command, output, endsWithinMs: 300 })
  return {
    ...made,
    start() {
      onStart()
      return made.start()
    },
  }
}
