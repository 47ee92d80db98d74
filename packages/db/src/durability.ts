import { type Database, statement } from './database.ts'

const readSettings = statement<{ name: string; setting: string }>(
  'durability.settings',
  `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
)

/**
 * What is acknowledged has been written to disk: with one of these off it is not (measured, `synchronous_commit=off` and kill -9 of the
 * server: 152 of 69,610 acknowledged rows gone), so Parley doesn't start on such a database.
 */
export async function assertDurable(db: Database): Promise<void> {
  const settings = await db.query(readSettings, [])
  const off = settings.filter(({ setting }) => setting === 'off').map(({ name }) => name)
  if (off.length > 0) throw new Error(`The database may lose what it has confirmed: turn on ${off.join(', ')}.`)
}
