import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppRouter, appRouter, type Core, listProcedures, RefusedError } from '@parley/api'
import { limits, type Refusal } from '@parley/protocol'
import type { TRPCError } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { Logger } from 'pino'
import { readClient } from './client.ts'
import type { ServerConfig } from './config.ts'
import { toErrorBody } from './error-body.ts'
import { logTrpcError } from './log.ts'
import { isOriginAllowed } from './origin.ts'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** `/trpc` over HTTP, and what tells a supervisor how the server is. Answers are never cached and never guessed at. */
export function createRequestHandler(core: Core, config: ServerConfig, log: Logger, isReady: () => Promise<boolean>): RequestHandler {
  const trpc = createHTTPHandler<AppRouter>({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: limits.requestBytesMax,
    maxBatchSize: limits.batchCallsMax,
    allowMethodOverride: true,
    createContext: async ({ req }) => {
      const [actor, client] = await Promise.all([readActor(core, req), readClient(req, config)])
      return { ...core, actor, client, connection: null }
    },
    responseMeta: ({ errors }) => ({ headers: toRetryHeaders(errors) }),
    onError: (failed) => logTrpcError(log, failed),
  })

  return (request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-site')
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")

    const path = request.url?.split('?')[0] ?? '/'
    if (path === '/healthz') return answer(response, 200, { status: 'alive' })
    if (path === '/readyz') {
      void isReady().then((ready) => {
        if (!ready) response.setHeader('Retry-After', retryAfterSeconds)
        answer(response, ready ? 200 : 503, { status: ready ? 'ready' : 'database unreachable' })
      })
      return
    }
    if (!path.startsWith('/trpc/'))
      return answer(response, path === '/trpc' ? 426 : 404, { error: path === '/trpc' ? 'Upgrade to a WebSocket' : 'Not found' })

    const { origin } = request.headers
    if (!isOriginAllowed({ origin, host: request.headers.host }, config)) return refuse(response, 403, 'request.origin-forbidden')
    if (origin !== undefined) {
      response.setHeader('Vary', 'Origin')
      response.setHeader('Access-Control-Allow-Origin', origin)
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
      response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type, trpc-accept')
      response.setHeader('Access-Control-Max-Age', '7200')
      return void response.writeHead(204).end()
    }
    if (request.headers['content-encoding'] !== undefined) return refuse(response, 415, 'request.invalid')
    if (subscriptions.has(path.slice('/trpc/'.length))) return refuse(response, 412, 'sync.socket-required')
    if (request.method === 'POST' && hasNoBody(request)) Object.assign(request, { body: 'null' })
    trpc(request, response)
  }
}

const subscriptions = new Set(listProcedures(appRouter).flatMap(({ path, type }) => (type === 'subscription' ? [path] : [])))

/** A call without input. The adapter would take nothing for broken JSON; a body that is set it takes as read. */
const hasNoBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0

async function readActor(core: Core, request: IncomingMessage) {
  const token = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1]
  return token === undefined ? null : core.accessTokens.verify(token)
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** In the shape of a tRPC error, for who reads `data.refusal` everywhere else. */
function refuse(response: ServerResponse, status: number, code: PlainRefusal): void {
  answer(response, status, { error: toErrorBody(plainRefusals[code], status) })
}

const plainRefusals = {
  'request.origin-forbidden': { code: 'request.origin-forbidden', facts: {} },
  'request.invalid': { code: 'request.invalid', facts: { field: 'content-encoding', problem: 'Expected a body as it is' } },
  'sync.socket-required': { code: 'sync.socket-required', facts: {} },
} satisfies Record<string, Refusal>
type PlainRefusal = keyof typeof plainRefusals

/** Who can wait is told how long: a database that is away is back soon, a disk that is full isn't. */
function toRetryHeaders(errors: readonly TRPCError[]): Record<string, string> {
  if (!errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')) return {}
  const isFull = errors.some(({ cause }) => cause instanceof RefusedError && cause.refusal.code === 'server.storage-full')
  return { 'Retry-After': String(isFull ? retryAfterFullSeconds : retryAfterSeconds) }
}

const retryAfterSeconds = 2
const retryAfterFullSeconds = 30
