import { randomBytes } from 'node:crypto'
import { type Database, openDatabase } from '@parley/db'
import { createTestDatabase, type TestDatabase } from '@parley/db/testing'
import { type Chat, type Credentials, createMessageId, type Frame, frameSchema, type Subscribe, type User } from '@parley/protocol'
import type { Client, Context } from '../context.ts'
import { type CoreOptions, createCore, type OpenCore } from '../core.ts'
import type { Connection } from '../platform/connection.ts'
import { createCallerFactory } from '../procedures.ts'
import { appRouter } from '../router.ts'

const createCaller = createCallerFactory(appRouter)
type Caller = ReturnType<typeof createCaller>

/** The procedures by their names, as somebody calls them. */
export type Speaker = Pick<
  Caller,
  'auth' | 'users' | 'chats' | 'members' | 'messages' | 'receipts' | 'presence' | 'typing' | 'settings' | 'sync'
>

/** Someone who is signed in, and the stream of one device. */
export interface Person extends Speaker {
  readonly user: User
  /** Of their session, as it was when they came. */
  readonly refreshToken: string
  readonly context: Context
  /** Another device of the same session. Gives back once the stream is ready. */
  listen(input?: Subscribe): Promise<Device>
}

/** What one device is told, every frame held against its schema. */
export interface Device extends Pick<Caller, 'sync' | 'messages'> {
  readonly frames: readonly Frame[]
  readonly connection: Connection & { buffered: number; closed: { code: number; reason: string } | null }
  /** Waits until a frame fits, one that has come already included, and gives it. */
  until<Wanted extends Frame>(fits: (frame: Frame) => frame is Wanted): Promise<Wanted>
  until(fits: (frame: Frame) => boolean): Promise<Frame>
  stop(): void
}

export interface TestServer extends AsyncDisposable {
  readonly db: Database
  readonly databaseUrl: string
  readonly core: OpenCore
  /** A caller without a token. */
  readonly anyone: Caller
  /** The same with a device at an address. */
  anyoneAt(client: Partial<Client>): Caller
  person(username: string): Promise<Person>
  /** Somebody of another process on the same database, who calls here with the same session. */
  here(person: Person): Person
  /** The same person with another session. */
  signIn(person: { user: Pick<User, 'username'> }, password?: string): Promise<Person>
  people<Names extends string>(...names: Names[]): Promise<Record<Names, Person>>
  chatBetween(one: Person, other: Person): Promise<Chat>
  /** A group that the first one made with the others. */
  groupOf(owner: Person, ...members: Person[]): Promise<Chat>
  /** Two people whom no other test knows, and their chat. */
  freshChat(): Promise<{ one: Person; two: Person; chat: Chat }>
}

export interface TestServerOptions extends Pick<CoreOptions, 'presenceTimes' | 'bus'> {
  readonly rateLimits?: 'on' | 'off'
  /** That of somebody else, who takes it away again: several servers on one are several processes. Without it, one of its own. */
  readonly database?: Pick<TestDatabase, 'url'>
}

/** The whole API without a network. It closes what it opened, and the bus it was given. */
export async function createTestServer({
  rateLimits = 'off',
  presenceTimes,
  database: given,
  bus,
}: TestServerOptions = {}): Promise<TestServer> {
  const own = given ? null : await createTestDatabase()
  const { url: databaseUrl } = given ?? (own as TestDatabase)
  const db = openDatabase(databaseUrl)
  const faults: unknown[] = []
  const core = createCore({
    db,
    accessTokenSecret,
    rateLimits,
    onFault: (error) => faults.push(error),
    ...(presenceTimes && { presenceTimes }),
    ...(bus && { bus }),
  })
  const devices = new Set<Device>()
  const anyone = createCaller({ ...core, actor: null, client: nowhere, connection: null })

  async function toPerson({ user, accessToken, refreshToken }: Credentials): Promise<Person> {
    return asPerson({ user, refreshToken, actor: await core.accessTokens.verify(accessToken) })
  }

  function asPerson({ user, refreshToken, actor }: Pick<Person, 'user' | 'refreshToken'> & Pick<Context, 'actor'>): Person {
    const context: Context = { ...core, actor, client: nowhere, connection: null }
    const caller = createCaller(context)
    const { auth, users, chats, members, messages, receipts, presence, typing, settings, sync } = caller
    return {
      user,
      refreshToken,
      context,
      auth,
      users,
      chats,
      members,
      messages,
      receipts,
      presence,
      typing,
      settings,
      sync,
      async listen(input = {}) {
        const device = openDevice(context, input)
        devices.add(device)
        await device.until(({ kind }) => kind === 'ready')
        return device
      },
    }
  }

  let pairs = 0
  const password = 'correct horse'
  const person = async (username: string) => toPerson(await anyone.auth.register({ username, password }))

  const chatBetween = (one: Person, other: Person) => one.chats.create({ kind: 'direct', memberIds: [other.user.id] })

  return {
    db,
    databaseUrl,
    core,
    anyone,
    anyoneAt: (client) => createCaller({ ...core, actor: null, client: { ...nowhere, ...client }, connection: null }),
    person,
    here: ({ user, refreshToken, context }) => asPerson({ user, refreshToken, actor: context.actor }),
    signIn: async ({ user }, own = password) => toPerson(await anyone.auth.login({ username: user.username, password: own })),
    async people<Names extends string>(...names: Names[]) {
      const found = await Promise.all(names.map(async (name) => [name, await person(name)] as const))
      return Object.fromEntries(found) as Record<Names, Person>
    },
    chatBetween,
    groupOf: (owner, ...members) =>
      owner.chats.create({ kind: 'group', name: 'a group', memberIds: [owner, ...members].map(({ user }) => user.id) }),
    async freshChat() {
      pairs += 1
      const [one, two] = await Promise.all([person(`one${pairs}`), person(`two${pairs}`)])
      return { one, two, chat: await chatBetween(one, two) }
    },
    async [Symbol.asyncDispose]() {
      for (const device of devices) device.stop()
      await core.close()
      await db.close()
      await own?.[Symbol.asyncDispose]()
      if (faults.length > 0) throw new AggregateError(faults, 'The server had faults outside any call.')
    },
  }
}

function openDevice(context: Context, input: Subscribe): Device {
  let buffered = 0
  let taken = () => {}
  const connection = {
    get buffered() {
      return buffered
    },
    set buffered(bytes: number) {
      buffered = bytes
      taken()
    },
    closed: null as Device['connection']['closed'],
    bufferedBytes: () => buffered,
    onTaken(listener: () => void) {
      taken = listener
      return () => {}
    },
    close: (code: number, reason: string) => {
      connection.closed = { code, reason }
    },
    directWay: () => (process.env['PARLEY_DIRECT_FAN_OUT'] === 'off' ? null : hear),
    stream: null as Connection['stream'],
    subscriptions: 0,
  }
  const stopped = new AbortController()
  const caller = createCaller({ ...context, connection }, { signal: stopped.signal })
  const frames: Frame[] = []
  let failed: Error | null = null
  let look = () => {}

  function hear(frame: Frame): true {
    frames.push(frameSchema.parse(frame))
    look()
    return true
  }

  async function read(): Promise<void> {
    try {
      for await (const frame of await caller.sync.subscribe(input)) hear(frame)
    } catch (error) {
      failed = error instanceof Error ? error : new Error(String(error))
      look()
    }
  }
  void read()

  return {
    frames,
    connection,
    sync: caller.sync,
    messages: caller.messages,
    async until(fits: (frame: Frame) => boolean) {
      const deadline = Date.now() + waitMs
      for (;;) {
        const found = frames.find(fits)
        if (found) return found as never
        if (failed) throw failed
        if (Date.now() > deadline) throw new Error(`No such frame came. There were: ${frames.map(({ kind }) => kind).join(', ')}`)
        await new Promise<void>((resolve) => {
          look = resolve
          setTimeout(resolve, 100)
        })
      }
    },
    stop: () => stopped.abort(),
  }
}

const waitMs = 8_000

/** One installation, as far as a test file goes: its processes have the same secret. */
const accessTokenSecret = randomBytes(32)

/** A call without a network comes from no address. */
const nowhere = { address: null, userAgent: null }

/** A message that hasn't been sent yet. */
export const draft = (chat: Pick<Chat, 'id'>, text: string) => ({ id: createMessageId(), chatId: chat.id, text })
