import { Socket } from 'node:net'
import pg from 'pg'

/** A connection of its own, by which processes on one database call to each other. */
export interface Notifications {
  /** In this order, in one statement; each at most 7,999 bytes long. Rejects when it isn't known whether they went out. */
  notify(payloads: readonly string[]): Promise<void>
  /** What the connection was doing is cut off after a moment. It never fails. */
  close(): Promise<void>
}

/**
 * Listens to one channel of the database, from the moment this resolves until `onLost`, which is called once, whatever it was that ended the
 * connection, unless that was `close`. One's own payloads are heard too. It needs a session that is its own: through PgBouncer in transaction
 * mode it opens, and hears nothing.
 */
export async function openNotifications({
  url,
  channel,
  onNotification,
  onLost,
}: {
  url: string
  channel: string
  onNotification: (payload: string) => void
  onLost: (error: unknown) => void
}): Promise<Notifications> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    application_name: 'parley-notifications',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    stream: () => socket,
    // What is called out is no fact that has to survive: its commit needn't wait for the disk.
    options: '-c synchronous_commit=off -c statement_timeout=10s -c lock_timeout=5s',
  })
  let open = true
  function lose(error: unknown): void {
    if (!open) return
    open = false
    socket.destroy()
    onLost(error)
  }
  // Without a listener a connection that breaks would end the process.
  client.on('error', lose)
  client.on('end', () => lose(new Error('Connection terminated')))
  client.on('notification', ({ payload }) => {
    if (open && payload !== undefined) onNotification(payload)
  })

  // The one deadline for all of it: a server that takes the connection and then says nothing is none.
  const deadline = setTimeout(() => lose(new Error('timeout exceeded when trying to connect')), connectTimeoutMs)
  try {
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(channel)}`)
  } catch (error) {
    open = false
    socket.destroy()
    throw error
  } finally {
    clearTimeout(deadline)
  }

  return {
    async notify(payloads) {
      await client.query('select pg_notify($1, payload) from unnest($2::text[]) with ordinality as given (payload, place) order by place', [
        channel,
        payloads,
      ])
    },
    async close() {
      open = false
      const cutOff = setTimeout(() => socket.destroy(), closeMs)
      await client.end().catch(() => {})
      clearTimeout(cutOff)
    },
  }
}

const connectTimeoutMs = 3_000
const closeMs = 500
