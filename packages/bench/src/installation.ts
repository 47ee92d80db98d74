import { randomBytes } from 'node:crypto'
import { createParley } from '@parley/client'
import { type Database, openDatabase, statement } from '@parley/db'
import { findFreePort } from '@parley/db/embedded'
import { createTestDatabase, startTestPostgres } from '@parley/db/testing'
import { type ChatId, createChatId, createSessionId, createUserId } from '@parley/protocol'
import { type Person, signAccessToken } from './access-token.ts'
import { pause } from './pause.ts'
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts'

/** A group, by the places of its members in the list of people. */
export interface Group {
  readonly chatId: ChatId
  readonly members: readonly number[]
}

/** One database of its own, and the servers on it. */
export interface Installation extends AsyncDisposable {
  readonly accessTokenSecret: string
  readonly db: Database
  /** Ended with the installation, if not before. */
  startServer(options?: Partial<Pick<ServerProcessOptions, 'port' | 'profileFolder' | 'nodeOptions' | 'isGauged'>>): Promise<ServerProcess>
  createPeople(count: number): Promise<Person[]>
  /** Groups of so many, the people in their order. */
  createGroups(url: string, people: readonly Person[], membersCount: number): Promise<Group[]>
}

/** On the Postgres it is given, else on the server of TEST_DATABASE_URL where that is set, else on an embedded one of its own. */
export async function openInstallation({ postgresUrl }: { postgresUrl?: string } = {}): Promise<Installation> {
  await using opened = new AsyncDisposableStack()
  if (postgresUrl === undefined && process.env['TEST_DATABASE_URL'] === undefined) {
    const postgres = await startTestPostgres()
    process.env['TEST_DATABASE_URL'] = postgres.url
    opened.defer(async () => {
      delete process.env['TEST_DATABASE_URL']
      await postgres.stop()
    })
  }
  const database = opened.use(await createTestDatabase(postgresUrl === undefined ? {} : { server: postgresUrl }))
  const db = openDatabase(database.url, { connectionsMax: 2 })
  opened.defer(() => db.close())
  const accessTokenSecret = randomBytes(32).toString('base64url')
  const running = opened.move()
  let peopleCount = 0

  return {
    accessTokenSecret,
    db,
    async startServer({ port, ...options } = {}) {
      const free = port ?? (await findFreePort())
      return running.use(await startServerProcess({ databaseUrl: database.url, port: free, accessTokenSecret, ...options }))
    },
    createPeople(count) {
      const from = peopleCount
      peopleCount += count
      return insertPeople(db, { from, count })
    },
    async createGroups(url, people, membersCount) {
      const starts = Array.from({ length: Math.ceil(people.length / membersCount) }, (_, index) => index * membersCount)
      const groups: Group[] = []
      for (let at = 0; at < starts.length; at += groupsAtOnce) {
        const some = starts.slice(at, at + groupsAtOnce)
        const create = (start: number) => createGroup({ url, accessTokenSecret, start, members: people.slice(start, start + membersCount) })
        groups.push(...(await Promise.all(some.map(create))))
      }
      return groups
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const groupsAtOnce = 4
const busyMs = 3_000

async function createGroup({ url, accessTokenSecret, start, members }: NewGroup): Promise<Group> {
  const [owner, ...others] = members
  if (!owner) throw new Error('A group has an owner.')
  const { trpc } = createParley({ url, getAccessToken: () => Promise.resolve(signAccessToken(accessTokenSecret, owner)) })
  const id = createChatId()
  const memberIds = others.map(({ userId }) => userId)
  const create = () => trpc.chats.create.mutate({ kind: 'group', id, name: `From ${start} on`, memberIds })
  // A busy machine may keep the database from answering in time; with its id the call is safe to repeat.
  await create()
    .catch(create)
    .catch(() => pause(busyMs).then(create))
  return { chatId: id, members: members.map((_, index) => start + index) }
}

interface NewGroup {
  readonly url: string
  readonly accessTokenSecret: string
  readonly start: number
  readonly members: readonly Person[]
}

/** What registering leaves in the database, without its hash: no one here ever types a password. */
const peopleStatement = statement(
  'bench.people',
  `with users as (
     insert into "user" (id, username, display_name, password_hash)
     select user_id, 'person' || ($3::int + place), 'Person ' || ($3::int + place), 'none' from unnest($1::uuid[]) with ordinality as given (user_id, place)
   ), scopes as (
     insert into scope (id) select 'user:' || user_id from unnest($1::uuid[]) as given (user_id)
   )
   insert into session (id, user_id, client, secret_hash, expires_at)
   select session_id, user_id, 'api', sha256(session_id::text::bytea), now() + interval '1 day'
     from unnest($2::uuid[], $1::uuid[]) as given (session_id, user_id)`,
)

async function insertPeople(db: Database, { from, count }: { from: number; count: number }): Promise<Person[]> {
  const people = Array.from({ length: count }, () => ({ userId: createUserId(), sessionId: createSessionId() }))
  await db.query(peopleStatement, [people.map(({ userId }) => userId), people.map(({ sessionId }) => sessionId), from])
  return people
}
