import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppRouter, appRouter, type Core, listProcedures } from '@parley/api'
import { limits, type RefusalCode, refusalStatus } from '@parley/protocol'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { Logger } from 'pino'
import { readClient } from './client.ts'
import type { ServerConfig } from './config.ts'
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
      void isReady().then((ready) => answer(response, ready ? 200 : 503, { status: ready ? 'ready' : 'database unreachable' }))
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
function refuse(response: ServerResponse, status: number, code: RefusalCode): void {
  const trpcCode = refusalStatus[code]
  const data = { code: trpcCode, httpStatus: status, refusal: { code, facts: {} } }
  answer(response, status, { error: { message: code, code: TRPC_ERROR_CODES_BY_KEY[trpcCode], data } })
}
