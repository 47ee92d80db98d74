import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createPartOutput } from './part-output.ts'

test('a part is heard once it is released, with its name in front, and before that it is remembered', () => {
  const { channel, lines, output } = follow('everything', 'stdout')
  channel.write('one\ntw')
  expect(lines).toEqual([])
  output.release()
  channel.write('o\n\nthree\n')

  expect(lines).toEqual(['web │ one', 'web │ two', 'web │ three'])
})

test('in production only what goes to stderr is heard, and of log lines only warnings and worse', () => {
  const errors = follow('warnings', 'stderr')
  errors.output.release()
  errors.channel.write('careful\n{"level":30,"msg":"listening"}\n{"level":40,"msg":"slow"}\n')
  expect(errors.lines).toEqual(['web │ careful', 'web │ slow'])

  const words = follow('warnings', 'stdout')
  words.output.release()
  words.channel.write('GET / 200\n{"level":50,"msg":"broken"}\n')
  expect(words.lines).toEqual(['web │ broken'])
})

test('a warning is one line with its reason, a bug has its stack', () => {
  const { channel, lines, output } = follow('warnings', 'stderr')
  output.release()
  channel.write(
    `${JSON.stringify({ level: 40, msg: 'not ready', err: { message: '\nA query failed:\nstarting up', stack: 'Error\n at x' } })}\n`,
  )
  channel.write(`${JSON.stringify({ level: 50, msg: 'a call failed', err: { message: 'No', stack: 'Error: No\n at x' } })}\n`)

  expect(lines).toEqual(['web │ not ready: starting up', 'web │ a call failed', 'web │   Error: No', 'web │    at x'])
})

test('the last forty lines are remembered, heard or not', () => {
  const { channel, output } = follow('warnings', 'stdout')
  for (let line = 1; line <= 50; line++) channel.write(`line ${line}\n`)

  expect(output.lastLines()).toHaveLength(40)
  expect(output.lastLines().at(-1)).toBe('line 50')
})

function follow(show: 'warnings' | 'everything', source: 'stdout' | 'stderr') {
  const lines: string[] = []
  const output = createPartOutput({ name: 'web', show, print: (line) => lines.push(line) })
  const channel = new PassThrough()
  output.follow(channel, source)
  // A stream hands on what is written to it at once when somebody listens; `data` listeners run in the same turn.
  return { channel, lines, output }
}
