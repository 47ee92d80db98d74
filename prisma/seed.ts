import { seedDemoWorld } from '@parley/api/demo'
import { openDatabase } from '@parley/db'

/** `node prisma/seed.ts`: the demo world for an empty database; a database with people in it stays as it is. */
const url = process.env.DATABASE_URL
if (!url) throw new Error('DATABASE_URL is needed: the address of a migrated database.')

const db = openDatabase(url, { connectionsMax: 4 })
try {
  await seedDemoWorld(db)
} finally {
  await db.close()
}
