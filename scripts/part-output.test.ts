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
  const away = { type: 'Error', message: 'Others can’t be reached', stack: ['    at x'], cause: { type: 'Error', code: 'ECONNREFUSED' } }
  channel.write(`${JSON.stringify({ level: 40, msg: 'the bus', err: away })}\n`)
  channel.write(`${JSON.stringify({ level: 50, msg: 'a call failed', err: { type: 'TypeError', message: 'No', stack: ['    at x'] } })}\n`)

  expect(lines).toEqual(['web │ the bus: Others can’t be reached: Error ECONNREFUSED', 'web │ a call failed: No', 'web │   at x'])
})

test.each([
  '{"level":50}',
  '{"level":50,"err":7}',
  '{"level":50,"err":{"stack":{}}}',
  '{"level":50,"err":{"stack":"x"}}',
  '{"level":50,"msg":{}}',
  '{',
])('a part may say %s, and is listened to all the same', (line) => {
  const { channel, lines, output } = follow('warnings', 'stderr')
  output.release()
  channel.write(`${line}\nthe next\n`)
  expect(lines.at(-1)).toBe('web │ the next')
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
