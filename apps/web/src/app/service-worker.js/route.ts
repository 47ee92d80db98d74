import { requestLanguage } from '../../i18n/request-language.ts'
import { readAddresses } from '../../server/addresses.ts'
import { readOfflineFiles, toVersion } from '../../server/offline-files.ts'
import { serveOffline, type WorkerSettings } from '../../worker/service-worker.ts'

/** A new deployment, or another language, is another text at the same address: that is how browsers come to know of it. */
export async function GET(request: Request): Promise<Response> {
  const addresses = readAddresses(request.headers)
  if (!addresses || process.env.NODE_ENV !== 'production') return new Response(null, { status: 404 })
  const { buildId, files } = await readOfflineFiles()
  const settings: WorkerSettings = { version: toVersion(buildId, addresses.apiOrigin, await requestLanguage()), files }
  return new Response(`(${serveOffline.toString()})(self, ${JSON.stringify(settings)})\n`, {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      // It runs this text and asks our own origin, nothing else.
      'content-security-policy': "default-src 'none'; script-src 'none'; connect-src 'self'",
    },
  })
}
