import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('a start with wrong variables ends with 1 and lists them all', async () => {
  const { exitCode, stderr } = await start({ WEB_PORT: 'web', HOST: '0.0.0.0' })

  expect(exitCode).toBe(1)
  expect(stderr.split('\n').slice(0, 3)).toEqual([
    "Parley can't start:",
    '  • WEB_PORT is "web": it has to be a number from 1 to 65535.',
    expect.stringContaining('  • HOST is 0.0.0.0, which others can reach'),
  ])
})

test('ports that are in use are named with their variables', async () => {
  const web = createServer().listen(0, '127.0.0.1')
  const api = createServer().listen(0, '127.0.0.1')
  await Promise.all([once(web, 'listening'), once(api, 'listening')])
  const [webPort, apiPort] = [web, api].map((server) => (server.address() as AddressInfo).port)

  const { exitCode, stderr } = await start({ WEB_PORT: String(webPort), API_PORT: String(apiPort) })
  web.close()
  api.close()

  expect(exitCode).toBe(1)
  expect(stderr).toBe(
    [
      "Parley can't start:",
      `  • Port ${webPort} (WEB_PORT) of 127.0.0.1 is in use: stop what uses it, or set WEB_PORT to another one.`,
      `  • Port ${apiPort} (API_PORT) of 127.0.0.1 is in use: stop what uses it, or set API_PORT to another one.`,
      '',
    ].join('\n'),
  )
})

test('a database that does not answer is named without its password', async () => {
  const [webPort, apiPort, databasePort] = await Promise.all([freePort(), freePort(), freePort()])

  const { exitCode, stdout, stderr } = await start({
    WEB_PORT: String(webPort),
    API_PORT: String(apiPort),
    DATABASE_URL: `postgres://parley:very-secret@127.0.0.1:${databasePort}/parley`,
  })

  expect(exitCode).toBe(1)
  expect(stderr).toBe(`No database answers at 127.0.0.1:${databasePort}: start it, or correct DATABASE_URL.\n`)
  expect(stdout).not.toContain('very-secret')
})

async function start(env: NodeJS.ProcessEnv): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const home = mkdtempSync(join(tmpdir(), 'parley-start-'))
  try {
    return await new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [join(import.meta.dirname, 'start.ts')],
        { env: { PATH: process.env['PATH'], PARLEY_HOME: home, ...env } },
        (_, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
      )
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
