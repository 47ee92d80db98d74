import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSecrets } from './secrets.ts'

test('secrets are made once, differ, and are for their owner alone', () => {
  using home = temporaryHome()
  const secrets = readSecrets(home.path, {})

  expect(readSecrets(home.path, {})).toEqual(secrets)
  expect(secrets.ACCESS_TOKEN_SECRET).toMatch(/^[\w-]{43}$/)
  expect(secrets.NEXTAUTH_SECRET).not.toBe(secrets.ACCESS_TOKEN_SECRET)
  expect(statSync(join(home.path, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('a secret that is given wins and is not written down', () => {
  using home = temporaryHome()
  const given = 'x'.repeat(43)

  expect(readSecrets(home.path, { NEXTAUTH_SECRET: given }).NEXTAUTH_SECRET).toBe(given)
  expect(readFileSync(join(home.path, 'secrets.json'), 'utf8')).not.toContain(given)
})

test('a home that is older than a secret gets that one, and keeps the others', () => {
  using home = temporaryHome()
  const { FORWARDING_SECRET, ...older } = readSecrets(home.path, {})
  writeFileSync(join(home.path, 'secrets.json'), JSON.stringify(older))

  const secrets = readSecrets(home.path, {})
  expect(secrets).toEqual({ ...older, FORWARDING_SECRET: expect.stringMatching(/^[\w-]{43}$/) })
  expect(secrets.FORWARDING_SECRET).not.toBe(FORWARDING_SECRET)
})

test('a broken file is not replaced, for that would sign everybody out', () => {
  using home = temporaryHome()
  writeFileSync(join(home.path, 'secrets.json'), '{')

  expect(() => readSecrets(home.path, {})).toThrow(/put it back from a backup, or delete it/)
})

function temporaryHome() {
  const path = mkdtempSync(join(tmpdir(), 'parley-secrets-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
