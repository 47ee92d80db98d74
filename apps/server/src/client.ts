import type { IncomingMessage } from 'node:http'
import type { Client } from '@parley/api'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { ServerConfig } from './config.ts'

/**
 * Whose device a request comes from. Somebody who uses the web signs in through its server, which says in a signed header whose request it
 * passes on; anything but a good and fresh signature of ours is as if it weren't there. From then on the same rule holds for both: what
 * proxies report is believed as far as TRUST_PROXY_HOPS says.
 */
export async function readClient(
  request: IncomingMessage,
  { forwardingSecret, trustProxyHops }: Pick<ServerConfig, 'forwardingSecret' | 'trustProxyHops'>,
): Promise<Client> {
  const { peer, forwardedFor, userAgent } = (await readForwarded(request, forwardingSecret)) ?? {
    peer: request.socket.remoteAddress ?? null,
    forwardedFor: request.headers['x-forwarded-for'],
    userAgent: request.headers['user-agent'],
  }
  return { address: toAddress({ peer, forwardedFor, trustProxyHops }), userAgent: userAgent ?? null }
}

/** Where a connection comes from that no server of ours passes on. */
export const readAddress = (
  { socket, headers }: IncomingMessage,
  { trustProxyHops }: Pick<ServerConfig, 'trustProxyHops'>,
): string | null => toAddress({ peer: socket.remoteAddress ?? null, forwardedFor: headers['x-forwarded-for'], trustProxyHops })

/** The header's name and the token's type and audience are those of the web's own half, `apps/web/src/server/forwarded-client.ts`. */
export const forwardedClientHeader = 'x-parley-client'
const forwardedClientSchema = z.object({
  peer: z.string().max(64).nullable(),
  forwardedFor: z.string().max(1024).optional(),
  userAgent: z.string().max(1024).optional(),
})

async function readForwarded(request: IncomingMessage, secret: Uint8Array | null): Promise<z.infer<typeof forwardedClientSchema> | null> {
  const token = request.headers[forwardedClientHeader]
  if (secret === null || typeof token !== 'string') return null
  const verified = await jwtVerify(token, secret, {
    algorithms: ['HS256'],
    typ: 'client+jwt',
    audience: 'parley-api',
    maxTokenAge: 55,
    clockTolerance: 5,
  }).catch(() => null)
  return forwardedClientSchema.safeParse(verified?.payload).data ?? null
}

/**
 * Each proxy adds whom it heard to the right end of X-Forwarded-For, and we heard the last one ourselves. Left of the proxies that are ours
 * stands what anyone could have written.
 */
export function toAddress({
  peer,
  forwardedFor,
  trustProxyHops,
}: {
  peer: string | null
  forwardedFor: string | readonly string[] | undefined
  trustProxyHops: number
}): string | null {
  const reported = [forwardedFor ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  // A peer that nobody knows keeps its place, or one hop more would be believed.
  const path = [...reported, peer]
  return path[Math.max(0, path.length - 1 - trustProxyHops)] ?? null
}
