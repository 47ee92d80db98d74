import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, checkout, readConfig, toReachableHost, toWebUrl } from './config.ts'

test('without any variable Parley listens on this machine only, with everything of its own', () => {
  const config = readConfig({})

  expect(config).toEqual({
    host: '127.0.0.1',
    webPort: 3000,
    apiPort: 4000,
    apiProcesses: 1,
    publicUrl: undefined,
    publicApiUrl: undefined,
    databaseUrl: undefined,
    redisUrl: undefined,
    demo: 'on',
    rateLimits: 'on',
    trustProxyHops: 0,
    bot: 'on',
    home: join(checkout, '.parley'),
    givenSecrets: {},
  })
  expect(toWebUrl(config)).toBe('http://localhost:3000')
})

test('an empty variable is one that is not set', () => {
  expect(readConfig({ HOST: '', WEB_PORT: '', DATABASE_URL: '', ALLOW_INSECURE: '' })).toEqual(readConfig({}))
})

test('everything that is wrong is said at once, in a sentence each', () => {
  expect(
    problemsOf({
      HOST: '0.0.0.0',
      WEB_PORT: 'web',
      API_PORT: '65536',
      API_PROCESSES: 'many',
      PUBLIC_URL: 'chat.example.org',
      PUBLIC_API_URL: 'https://example.org/api',
      DATABASE_URL: 'mysql://localhost/secret',
      REDIS_URL: 'localhost:6379',
      PARLEY_DEMO: 'yes',
      PARLEY_RATE_LIMITS: 'off',
      PARLEY_BOT: 'maybe',
      TRUST_PROXY_HOPS: 'all',
      NEXTAUTH_SECRET: 'short',
    }),
  ).toEqual([
    'WEB_PORT is "web": it has to be a number from 1 to 65535.',
    'API_PORT is "65536": it has to be a number from 1 to 65535.',
    'API_PROCESSES is "many": it has to be a number from 1 to 16.',
    'PUBLIC_URL has to be the address people type, without a path, like https://chat.example.org.',
    'HOST is 0.0.0.0, which others can reach, and passwords would travel unencrypted: put TLS in front and set PUBLIC_URL to its https address, or set ALLOW_INSECURE=1 if you mean it.',
    'PARLEY_RATE_LIMITS is off, which is only for a HOST like 127.0.0.1; here it is 0.0.0.0.',
    'PARLEY_DEMO is "yes": it has to be on or off.',
    'PARLEY_BOT is "maybe": it has to be on or off.',
    'TRUST_PROXY_HOPS is "all": it has to be how many proxies stand in front, from 0 to 9.',
    'PUBLIC_API_URL has to be the address people type, without a path, like https://chat.example.org.',
    'DATABASE_URL has to look like postgres://user:password@host:5432/database.',
    'REDIS_URL has to look like redis://host:6379, or rediss://user:password@host:6379.',
    'NEXTAUTH_SECRET is too short: it has to be at least 32 random bytes in base64url.',
  ])
})

test('a host that others can reach needs TLS in front, or the word of the operator', () => {
  expect(problemsOf({ HOST: '192.0.2.1' })).toHaveLength(1)
  expect(problemsOf({ HOST: '192.0.2.1', PUBLIC_URL: 'http://chat.example.org' })).toHaveLength(1)
  expect(problemsOf({ HOST: '192.0.2.1', PUBLIC_URL: 'https://chat.example.org' })).toEqual([])
  expect(problemsOf({ HOST: '192.0.2.1', ALLOW_INSECURE: '1' })).toEqual([])
  for (const HOST of ['127.0.0.1', '127.0.0.2', '::1', 'localhost']) expect(problemsOf({ HOST })).toEqual([])
})

test('the demo world is for this machine, unless it is asked for', () => {
  const open = { HOST: '0.0.0.0', ALLOW_INSECURE: '1' }
  expect(readConfig({}).demo).toBe('on')
  expect(readConfig({ PARLEY_DEMO: 'off' }).demo).toBe('off')
  expect(readConfig(open).demo).toBe('off')
  expect(readConfig({ ...open, PARLEY_DEMO: 'on' }).demo).toBe('on')
})

test('two processes do not share a port', () => {
  expect(problemsOf({ API_PORT: '3000' })).toEqual(['WEB_PORT and API_PORT are both 3000: give each its own.'])
})

test('people are told the address they type, processes the one they reach', () => {
  expect(toWebUrl({ host: '0.0.0.0', webPort: 80, publicUrl: 'https://chat.example.org' })).toBe('https://chat.example.org')
  expect(toWebUrl({ host: '192.0.2.1', webPort: 3000, publicUrl: undefined })).toBe('http://192.0.2.1:3000')
  expect(['0.0.0.0', '::', '::1', '192.0.2.1'].map(toReachableHost)).toEqual(['127.0.0.1', '[::1]', '[::1]', '192.0.2.1'])
})

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}
