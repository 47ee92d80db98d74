import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFaultProxy } from '@parley/chaos/fault-proxy'
import { createParley, type Parley, timelineOf } from '@parley/client'
import { findFreePort } from '@parley/db/embedded'
import type { ChatId, Credentials } from '@parley/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let alice: Credentials
let bob: Credentials
let chatId: ChatId
beforeAll(async () => {
  api = await startTestApi()
  ;[alice, bob] = await Promise.all([api.register('alice'), api.register('bob')])
  const { body } = await api.call('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, { token: alice.accessToken })
  chatId = JSON.parse(body).result.data.id
})
afterAll(() => api[Symbol.asyncDispose]())

/** As the browser of a page does it: the same client, at the address where people reach it. */
function open({ accessToken, user }: Credentials, url: string): Parley {
  const parley = createParley({ url, getAccessToken: () => Promise.resolve(accessToken), userId: user.id, storage: null })
  onTestFinished(() => parley.close())
  parley.engine.start()
  parley.engine.openChat(chatId)
  return parley
}

const isOnline = (parley: Parley, isLimited: boolean, timeout = 10_000) =>
  vi.waitFor(() => expect(parley.engine.getState().connection).toMatchObject({ status: 'online', isLimited }), { timeout })

const textsOf = ({ engine }: Parley) => timelineOf(engine.getState(), chatId).map((row) => ('message' in row ? row.message.text : row.text))

const sees = (parley: Parley, text: string, timeout = 10_000) =>
  vi.waitFor(() => expect(textsOf(parley).filter((seen) => seen === text)).toEqual([text]), { timeout, interval: 10 })

let words = 0
const say = (parley: Parley): string => {
  words += 1
  parley.engine.send(chatId, `word ${words}`)
  return `word ${words}`
}

/** Each hears the other, once. */
async function talk(...[one, other]: [Parley, Parley]): Promise<void> {
  await sees(other, say(one))
  await sees(one, say(other))
}

/** Over each proxy: its sample with the addresses of this test. */
const proxies = [
  {
    name: 'nginx',
    sample: 'nginx.conf',
    prepare: (text: string, { port, folder }: Place) =>
      text.replace('listen 80;', `listen 127.0.0.1:${port};`).replace('http {', `http {\n  access_log off;\n${temporaryPaths(folder)}`),
    args: (config: string, folder: string) => ['-p', folder, '-c', config, '-e', 'stderr', '-g', `daemon off; pid ${folder}/nginx.pid;`],
  },
  {
    name: 'caddy',
    sample: 'Caddyfile',
    prepare: (text: string, { port }: Place) => `{\n\tadmin off\n}\n${text.replace('chat.example.org {', `http://127.0.0.1:${port} {`)}`,
    args: (config: string) => ['run', '--adapter', 'caddyfile', '--config', config],
  },
  {
    name: 'traefik',
    sample: 'traefik.yml',
    prepare: (text: string) => text.replaceAll('chat.example.org', '127.0.0.1'),
    args: (config: string, _folder: string, port: number) => [
      `--entrypoints.web.address=127.0.0.1:${port}`,
      `--providers.file.filename=${config}`,
    ],
  },
] as const
type Proxy = (typeof proxies)[number]
interface Place {
  readonly port: number
  readonly folder: string
}

/** Where nginx was built to keep these only root may write. */
const temporaryPaths = (folder: string) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')

const isInstalled = (name: string) => spawnSync(name, [name === 'nginx' ? '-v' : 'version']).error === undefined

/** The proxy with its sample, in front of the API and of a web that answers with what it heard. */
async function startProxy({ name, sample, prepare, args }: Proxy, change = (text: string) => text): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-proxy-'))
  // The workers of nginx run as somebody else where it was started by root.
  chmodSync(folder, 0o711)
  const web = createHttpServer(({ headers, url }, response) => response.end(JSON.stringify({ url, headers })))
  const webPort = await listen(web)
  const port = await findFreePort()
  const text = readFileSync(new URL(`../proxies/${sample}`, import.meta.url), 'utf8')
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${webPort}`)
    .replaceAll('127.0.0.1:4000', `127.0.0.1:${api.server.port}`)
  const config = join(folder, sample)
  writeFileSync(config, change(prepare(text, { port, folder })))
  const said: string[] = []
  const child = spawn(name, args(config, folder, port), { env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder } })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => said.push(String(piece)))
  onTestFinished(async () => {
    const exited = new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null)))
    child.kill()
    await exited
    web.closeAllConnections()
    web.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(async () => expect((await fetch(url).catch(() => null))?.status, said.join('')).toBe(200), { timeout: 10_000 })
  return url
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

for (const proxy of proxies) {
  const isMissing = !isInstalled(proxy.name)
  if (isMissing) console.warn(`${proxy.name} is not on PATH: that Parley works behind its sample, ${proxy.sample}, is not tested.`)
  describe.skipIf(isMissing)(`behind ${proxy.name}`, () => {
    test('[S4.14] with the sample, subscriptions and calls go through it, and pages come from the web', async () => {
      const url = await startProxy(proxy)
      const [mine, theirs] = [open(alice, url), open(bob, url)]
      for (const parley of [mine, theirs]) await isOnline(parley, false)
      await talk(mine, theirs)
      expect(await mine.trpc.users.me.query()).toMatchObject({ username: 'alice' })

      const asked = (await (await fetch(`${url}/c/some-chat`, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).json()) as {
        url: string
        headers: IncomingHttpHeaders
      }
      expect(asked.url).toBe('/c/some-chat')
      expect(asked.headers.host).toBe(new URL(url).host)
      // With one proxy of ours, the last one is believed.
      expect(asked.headers['x-forwarded-for']).toMatch(/127\.0\.0\.1$/)
    })

    test.runIf(proxy.name === 'nginx')('[S4.14] without the Upgrade headers the client falls back within ten seconds', async () => {
      const url = await startProxy(proxy, (text) => text.replace(/^.*proxy_set_header (Upgrade|Connection) .*$/gm, ''))
      const [mine, theirs] = [open(alice, url), open(bob, url)]
      const text = say(mine)
      await sees(theirs, text)
      for (const parley of [mine, theirs]) await isOnline(parley, true)
      await talk(theirs, mine)
    })
  })
}

test('[S1.2] [S4.14] where the Upgrade is stripped people hear each other within ten seconds', async () => {
  await using link = await startFaultProxy({ port: api.server.port })
  const url = `http://127.0.0.1:${link.port}`
  link.stripUpgrade(true)
  const [mine, theirs] = [open(alice, url), open(bob, url)]
  await sees(theirs, say(mine))
  await isOnline(theirs, true)
  await talk(theirs, mine)
  expect(textsOf(mine)).toEqual(textsOf(theirs))
})

test('[S1.2] [S4.14] where the Upgrade is never answered people hear each other within ten seconds', async () => {
  const silent = createServer((near) => {
    near.on('error', () => near.destroy())
    near.once('data', (head) => {
      if (/^upgrade:/im.test(head.toString('latin1'))) return
      const far = connect(api.server.port, '127.0.0.1')
      far.on('error', () => near.destroy())
      near.once('close', () => far.destroy())
      far.write(head)
      near.pipe(far).pipe(near)
    })
  })
  const port = await listen(silent)
  onTestFinished(() => void silent.close())
  const [mine, theirs] = [open(alice, `http://127.0.0.1:${port}`), open(bob, api.origin)]
  await isOnline(theirs, false)
  await sees(theirs, say(mine))
  await isOnline(mine, true)
  await talk(theirs, mine)
})

test('[S4.14] what is said in every moment of the change from pulls to a socket and back arrives once and in order', {
  timeout: 90_000,
}, async () => {
  await using link = await startFaultProxy({ port: api.server.port })
  link.stripUpgrade(true)
  const [mine, theirs] = [open(alice, api.origin), open(bob, `http://127.0.0.1:${link.port}`)]
  await isOnline(mine, false)
  await isOnline(theirs, true)
  const said: string[] = []
  const before = textsOf(mine).length
  const talking = setInterval(() => said.push(say(mine)), 50)
  onTestFinished(() => clearInterval(talking))
  link.stripUpgrade(false)
  // How long it waits between its tries is left to chance, up to four seconds for the fourth.
  await isOnline(theirs, false, 30_000)
  link.stripUpgrade(true)
  link.cut()
  await isOnline(theirs, true, 30_000)
  clearInterval(talking)
  await sees(theirs, said.at(-1) ?? '', 15_000)
  expect(said.length).toBeGreaterThan(50)
  expect(textsOf(theirs).slice(-said.length)).toEqual(said)
  expect(textsOf(mine).slice(before)).toEqual(said)
})
