import { startTestPostgres } from './testing.ts'

/** Gives a test run a Postgres when it was started without one (`npx vitest run`), and takes it away at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env['TEST_DATABASE_URL']) return async () => undefined
  const postgres = await startTestPostgres()
  process.env['TEST_DATABASE_URL'] = postgres.url
  return async () => {
    delete process.env['TEST_DATABASE_URL']
    await postgres.stop()
  }
}
