import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@parley/db/testing'
import type { Credentials } from '@parley/protocol'
import { WebSocket } from 'ws'
import type { ServerConfig } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'

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

/** The server as it runs, on a free port with a database of its own. */
export async function startTestApi({
  rateLimits = 'off',
  forwardingSecret = null,
}: Partial<Pick<ServerConfig, 'rateLimits' | 'forwardingSecret'>> = {}): Promise<TestApi> {
  const database = await createTestDatabase()
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    webPort,
    publicUrl: 'https://chat.example',
    databaseUrl: database.url,
    accessTokenSecret: randomBytes(32),
    forwardingSecret,
    trustProxyHops: 0,
    rateLimits,
    bot: 'off',
    botSeed: '',
  })
  const origin = `http://127.0.0.1:${server.port}`
  const sockets: TestSocket[] = []

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
    databaseUrl: database.url,
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
      await server.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

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
