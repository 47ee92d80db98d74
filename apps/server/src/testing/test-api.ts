import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@parley/db/testing'
import type { Credentials } from '@parley/protocol'
import { WebSocket } from 'ws'
import type { ServerConfig } from '../config.ts'
import { type RunningServer, type ServerOptions, startServer } from '../server.ts'
import { type Front, startFront } from './front.ts'

export const webPort = 3999
export const pageOrigin = `http://127.0.0.1:${webPort}`

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Headers
}

/** A call as anyone with curl makes it. */
export interface TestApi extends AsyncDisposable {
  readonly server: RunningServer
  readonly installation: Installation
  readonly databaseUrl: string
  readonly origin: string
  call(
    path: string,
    input: unknown,
    options?: { token?: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; raw?: string },
  ): Promise<Answer>
  register(username: string): Promise<Credentials>
  socket(options?: { origin?: string; path?: string }): TestSocket
}

/** What the servers of one installation have in common. */
type Installation = Pick<ServerConfig, 'databaseUrl' | 'redisUrl' | 'accessTokenSecret'>

/** The server as it runs, on a free port with a database of its own, or as one more of an installation. */
export async function startTestApi({
  rateLimits = 'off',
  directFanOut = process.env['PARLEY_DIRECT_FAN_OUT'] === 'off' ? 'off' : 'on',
  forwardingSecret = null,
  installation: given,
  ...options
}: Partial<Pick<ServerConfig, 'rateLimits' | 'directFanOut' | 'forwardingSecret'>> & {
  installation?: Installation
} & ServerOptions = {}): Promise<TestApi> {
  await using opened = new AsyncDisposableStack()
  const installation = given ?? createInstallation(opened.use(await createTestDatabase()).url)
  const config: ServerConfig = {
    host: '127.0.0.1',
    port: 0,
    webPort,
    publicUrl: 'https://chat.example',
    ...installation,
    databaseFolder: null,
    forwardingSecret,
    trustProxyHops: 0,
    isPortShared: false,
    rateLimits,
    directFanOut,
    bot: 'off',
    botSeed: '',
  }
  const server = await startServer(config, options)
  opened.defer(() => server.close())
  const origin = `http://127.0.0.1:${server.port}`
  const sockets: TestSocket[] = []
  const running = opened.move()

  async function call(
    path: string,
    input: unknown,
    { token, method = 'POST', headers = {}, raw }: Parameters<TestApi['call']>[2] = {},
  ): Promise<Answer> {
    const query = method === 'GET' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
    const response = await fetch(`${origin}/trpc/${path}${query}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }), ...headers },
      ...(method === 'POST' && { body: raw ?? JSON.stringify(input) ?? '' }),
    })
    return { status: response.status, body: await response.text(), headers: response.headers }
  }

  return {
    server,
    installation,
    databaseUrl: installation.databaseUrl,
    origin,
    call,
    async register(username) {
      const { status, body } = await call('auth.register', { username, password: 'correct horse' })
      if (status !== 200) throw new Error(body)
      return JSON.parse(body).result.data
    },
    socket({ origin: page, path = '/trpc?connectionParams=1' } = {}) {
      const socket = openSocket(new WebSocket(`${origin.replace('http', 'ws')}${path}`, page === undefined ? {} : { origin: page }))
      sockets.push(socket)
      return socket
    },
    async [Symbol.asyncDispose]() {
      for (const { raw } of sockets) raw.terminate()
      await running.disposeAsync()
    },
  }
}

/** Two servers on one database, behind a front that hands each connection to the next of them. */
export interface TestServers extends AsyncDisposable {
  readonly first: TestApi
  readonly second: TestApi
  readonly front: Front
  readonly databaseUrl: string
}

/** With `lost` hints they hear of each other by what they find in the database, and by nothing else. */
export async function startTwoServers({ hints = 'arrive' }: { hints?: 'arrive' | 'lost' } = {}): Promise<TestServers> {
  await using opened = new AsyncDisposableStack()
  const { url } = opened.use(await createTestDatabase())
  const installation = { ...createInstallation(url), redisUrl: hints === 'lost' ? nobodysRedisUrl : null }
  const first = opened.use(await startTestApi({ installation }))
  const second = opened.use(await startTestApi({ installation }))
  const front = opened.use(await startFront([first.server.port, second.server.port]))
  const running = opened.move()
  return { first, second, front, databaseUrl: url, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

const createInstallation = (databaseUrl: string): Installation => ({ databaseUrl, redisUrl: null, accessTokenSecret: randomBytes(32) })

/** Nobody listens on port 1: what is said there reaches nobody. */
const nobodysRedisUrl = 'redis://127.0.0.1:1'

export interface TestSocket {
  readonly raw: WebSocket
  /** Everything the server said but its keep-alive words, which are answered. */
  readonly heard: readonly Heard[]
  readonly pinged: Promise<void>
  /** Resolves with 101, or with the status the Upgrade was refused with. */
  readonly upgraded: Promise<number>
  readonly closed: Promise<{ code: number; atMs: number }>
  say(message: unknown): void
  until(fits: (message: Heard) => boolean): Promise<Heard>
}

/** A message of the server, as far as tests look into it. */
export interface Heard {
  readonly id?: number | null
  readonly result?: {
    readonly type: string
    readonly data?: {
      readonly kind?: string
      readonly reason?: string
      readonly id?: string
      readonly events?: readonly { type: string; message?: unknown }[]
    }
  }
  readonly error?: { readonly data: { readonly code: string; readonly httpStatus: number; readonly refusal?: { readonly code: string } } }
}

function openSocket(raw: WebSocket): TestSocket {
  const heard: Heard[] = []
  const pinged = Promise.withResolvers<void>()
  const openedAt = Date.now()
  let look = () => {}
  raw.on('message', (frame) => {
    const text = (frame as Buffer).toString('utf8')
    if (text === 'PING') {
      raw.send('PONG')
      pinged.resolve()
      return
    }
    heard.push(JSON.parse(text) as Heard)
    look()
  })
  raw.on('error', () => {})
  const upgraded = new Promise<number>((resolve) => {
    raw.on('open', () => resolve(101))
    raw.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
  })
  const closed = new Promise<{ code: number; atMs: number }>((resolve) =>
    raw.on('close', (code) => resolve({ code, atMs: Date.now() - openedAt })),
  )
  return {
    raw,
    heard,
    pinged: pinged.promise,
    upgraded,
    closed,
    say: (message) => raw.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)),
    async until(fits) {
      const deadline = Date.now() + 18_000
      for (;;) {
        const found = heard.find(fits)
        if (found) return found
        if (Date.now() > deadline) throw new Error(`The server didn't say it. It said: ${JSON.stringify(heard).slice(0, 2_000)}`)
        await new Promise<void>((resolve) => {
          look = resolve
          setTimeout(resolve, 50)
        })
      }
    },
  }
}
