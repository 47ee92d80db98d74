import { expect, test } from 'vitest'
import { toCommands, withoutOwnVariables } from './commands.ts'
import { readConfig } from './config.ts'

const secrets = { ACCESS_TOKEN_SECRET: 'access', NEXTAUTH_SECRET: 'nextauth', FORWARDING_SECRET: 'forwarding' }

function commandsOf(environment: NodeJS.ProcessEnv) {
  return toCommands({
    config: readConfig(environment),
    databaseUrl: 'postgres://parley@127.0.0.1:5432/parley',
    secrets,
    inherited: withoutOwnVariables(environment),
    mode: 'production',
  })
}

test('what carries hints between processes is known to the server alone', () => {
  const { server, web } = commandsOf({ REDIS_URL: 'redis://127.0.0.1:6379', PATH: '/bin' })
  expect(server.env).toMatchObject({ REDIS_URL: 'redis://127.0.0.1:6379', PATH: '/bin' })
  expect(web.env).toMatchObject({ PATH: '/bin' })
  expect(web.env).not.toHaveProperty('REDIS_URL')
  expect(commandsOf({}).server.env).not.toHaveProperty('REDIS_URL')
})

test('the web knows neither the database nor what signs access tokens', () => {
  const { server, web } = commandsOf({})
  expect(server.env).toMatchObject({ DATABASE_URL: 'postgres://parley@127.0.0.1:5432/parley', ACCESS_TOKEN_SECRET: 'access' })
  expect(web.env).not.toHaveProperty('DATABASE_URL')
  expect(web.env).not.toHaveProperty('ACCESS_TOKEN_SECRET')
})
