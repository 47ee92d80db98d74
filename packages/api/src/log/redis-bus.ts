import type { Database } from '@parley/db'
import type { Bus } from './bus.ts'
import { type BusTimes, type Carrier, type CarrierEar, createCarriedBus } from './carried-bus.ts'
import { readEpoch } from './read.ts'

/**
 * By pub/sub of Redis, which keeps nothing and needs to keep nothing. The channel carries the identity of the log, so that installations
 * which share a Redis don't hear each other. With Redis away everything goes on: news of other processes comes with the sweep, within a
 * second, and registers of others within half a minute.
 */
export function createRedisBus({
  url,
  db,
  onFault,
  times,
}: {
  url: string
  db: Database
  onFault: (error: unknown) => void
  times?: BusTimes
}): Bus {
  return createCarriedBus({
    name: 'Redis',
    onFault,
    ...(times && { times }),
    open: async (ear) => openRedis({ url, channel: toRedisChannel(await readEpoch(db)), ear }),
  })
}

export const toRedisChannel = (epoch: string): string => `parley:${epoch}`

/** Two connections, since one that listens may say nothing else to an older Redis. With either of them both are lost. */
async function openRedis({ url, channel, ear }: { url: string; channel: string; ear: CarrierEar }): Promise<Carrier> {
  // Taken in only where there is a Redis: it costs every start a fifth of a second.
  const { createClient } = await import('redis')
  const speaker = createClient({
    url,
    name: 'parley-bus',
    disableOfflineQueue: true,
    // Trying again is the bus's own business.
    socket: { reconnectStrategy: false, connectTimeout: connectTimeoutMs },
  })
  const listener = speaker.duplicate()
  let open = true
  function drop(): void {
    open = false
    for (const client of [speaker, listener]) client.destroy()
  }
  function lose(error: unknown): void {
    if (!open) return
    drop()
    ear.lost(error)
  }
  // Without a listener an error would end the process.
  for (const client of [speaker, listener]) client.on('error', lose).on('end', () => lose(new Error('Redis has closed the connection')))

  // The one deadline for all of it: a server that takes the connection and then says nothing is none.
  const deadline = setTimeout(() => lose(new Error('Redis does not answer')), connectTimeoutMs)
  try {
    await Promise.all([speaker.connect(), listener.connect()])
    await listener.subscribe(channel, ear.text)
  } catch (error) {
    drop()
    throw error
  } finally {
    clearTimeout(deadline)
  }
  return {
    async publish(texts) {
      await Promise.all(texts.map((text) => speaker.publish(channel, text)))
    },
    async close() {
      drop()
    },
  }
}

const connectTimeoutMs = 3_000
