import { expect, test } from 'vitest'
import { type CommandStanding, findCommands, readCommand } from './commands.ts'

const inGroup: CommandStanding = { kind: 'group', role: 'admin' }
const inDirect: CommandStanding = { kind: 'direct', role: 'member' }

test('[UX35] commands are found by how they begin, and only those that do something in this chat', () => {
  const found = (query: string, standing: CommandStanding) => findCommands(query, standing).map(({ name }) => name)
  expect(found('', inDirect)).toEqual(['code', 'quote', 'shrug', 'nick', 'active', 'away', 'busy'])
  expect(found('', inGroup)).toEqual([...found('', inDirect), 'invite', 'leave'])
  expect(found('i', { kind: 'group', role: 'member' })).toEqual([])
  expect(found('A', inGroup)).toEqual(['active', 'away'])
  expect(found('me', inGroup)).toEqual([])
})

test.each([
  ['words that say nothing of a command', 'hello', { kind: 'typed', unknown: null }],
  ['a command further on', 'say /leave', { kind: 'typed', unknown: null }],
  ['a path', '/etc/hosts is empty', { kind: 'typed', unknown: null }],
  ['a slash alone', '/', { kind: 'typed', unknown: null }],
  ['what is no command', '/dance now', { kind: 'typed', unknown: 'dance' }],
  ['what was put before the sign is a way around it', ' /leave', { kind: 'typed', unknown: null }],
  ['a sentence that begins like one', '/leave the building', { kind: 'typed', unknown: 'leave' }],
  ['a shrug', '/shrug', { kind: 'text', text: '¯\\_(ツ)_/¯' }],
  ['a shrug after words', '/shrug who knows ', { kind: 'text', text: 'who knows ¯\\_(ツ)_/¯' }],
  ['a quote of two lines', '/quote one\ntwo', { kind: 'text', text: '> one\n> two' }],
  ['code, with its indentation', '/code\n  a\n    b', { kind: 'text', text: '```\n  a\n    b\n```' }],
  ['a quote of nothing', '/quote ', { kind: 'unfinished', name: 'quote' }],
  ['what is done', '/leave ', { kind: 'act', act: 'leave' }],
  ['in capitals', '/Away', { kind: 'act', act: 'away' }],
] as const)('[UX35] %s', (_, text, expected) => {
  expect(readCommand(text, inGroup)).toEqual(expected)
})

test('what is for groups alone is no command between two people', () => {
  expect(readCommand('/leave', inDirect)).toEqual({ kind: 'typed', unknown: 'leave' })
})
