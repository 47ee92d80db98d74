import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function lineOf(error: unknown): Record<string, unknown> {
  const lines: string[] = []
  createLog({ write: (line) => void lines.push(line) }).error({ err: error }, 'a call failed')
  return JSON.parse(lines.join('')).err
}

test('an error of the database is logged by kind, code and place: its words can hold what a person wrote', () => {
  const canary = 'what nobody else may read'
  const ofPostgres = Object.assign(new Error(`duplicate key (${canary})`), { code: '23505', detail: `Key (text)=(${canary})` })
  const ofPrisma = Object.assign(new Error(`Invalid invocation: { text: "${canary}" }`), { name: 'PrismaClientValidationError' })
  for (const error of [
    ofPostgres,
    ofPrisma,
    new Error('a call failed', { cause: ofPostgres }),
    new AggregateError([ofPrisma], 'several'),
  ]) {
    const line = lineOf(error)
    expect(JSON.stringify(line)).not.toContain(canary)
    expect(line['stack']).toEqual(expect.arrayContaining([expect.stringContaining('log.test.ts')]))
  }
  expect(lineOf(ofPostgres)).toMatchObject({ type: 'Error', code: '23505' })
})

test('a mistake of ours is logged with its words', () => {
  expect(lineOf(new Error('Invariant broken: a chat has a scope'))).toMatchObject({ message: 'Invariant broken: a chat has a scope' })
})
