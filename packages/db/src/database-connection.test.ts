import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { connectToDatabase } from './database-connection.ts'

test('a database that does not answer is named by host and port, and its password is not said', async () => {
  const port = await unusedPort()

  const refusal = connectToDatabase(`postgres://parley:very-secret@127.0.0.1:${port}/parley`)

  await expect(refusal).rejects.toThrow(`No database answers at 127.0.0.1:${port}: start it, or correct DATABASE_URL.`)
})

test('something that is not an address of Postgres is refused without repeating it', async () => {
  await expect(connectToDatabase('postgres://parley:very-secret@[broken/parley')).rejects.toThrow(
    'The database address is not one that Postgres knows: it looks like postgres://user:password@host:5432/database.',
  )
})

test('a host without an address is a sentence of its own', async () => {
  await expect(connectToDatabase('postgres://parley:very-secret@nowhere.invalid/parley')).rejects.toThrow(
    'The host of the database at nowhere.invalid:5432 is not known: correct DATABASE_URL, or check the name service.',
  )
})

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
