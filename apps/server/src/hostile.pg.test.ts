import { appRouter, listProcedures } from '@parley/api'
import { openDatabase } from '@parley/db'
import {
  type Chat,
  createChatId,
  createMessageId,
  createUserId,
  limits,
  type Message,
  type SessionOfUser,
  type SessionsPage,
} from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, pageOrigin, startTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let alice: Awaited<ReturnType<TestApi['register']>>
let bob: Awaited<ReturnType<TestApi['register']>>
let stranger: Awaited<ReturnType<TestApi['register']>>
/** Alice's and Bob's; in the group Alice is the owner, in the other one she is alone. */
let chat: Chat
let group: Chat
let ownGroup: Chat
let message: Message
let spareMessage: Message
let webSecret: string
let spareSession: SessionOfUser
let registered = 0
beforeAll(async () => {
  api = await startTestApi()
  alice = await api.register('alice')
  bob = await api.register('bob')
  stranger = await api.register('stranger')
  await api.register('restless')
  const asAlice = async <Result>(path: string, input: unknown): Promise<Result> =>
    JSON.parse((await api.call(path, input, { token: alice.accessToken, method: typeOf(path) === 'query' ? 'GET' : 'POST' })).body).result
      .data
  chat = await asAlice('chats.create', { kind: 'direct', memberIds: [bob.user.id] })
  group = await asAlice('chats.create', { kind: 'group', name: 'A group', memberIds: [bob.user.id] })
  ownGroup = await asAlice('chats.create', { kind: 'group', name: 'Of one', memberIds: [alice.user.id] })
  message = await asAlice('messages.send', { id: createMessageId(), chatId: chat.id, text: 'hello' })
  spareMessage = await asAlice('messages.send', { id: createMessageId(), chatId: chat.id, text: 'not for long' })
  await asAlice('auth.login', { username: 'alice', password: 'correct horse' })
  const { items } = await asAlice<SessionsPage>('auth.sessions', {})
  const [spare] = items.filter(({ isCurrent }) => !isCurrent)
  if (!spare) throw new Error('there are two sessions')
  spareSession = spare
  const web = await api.call('auth.login', { username: 'alice', password: 'correct horse', client: 'web' })
  webSecret = JSON.parse(web.body).result.data.refreshToken
})
afterAll(() => api[Symbol.asyncDispose]())

const procedures = listProcedures(appRouter)
const paths = procedures.map(({ path }) => path)
const typeOf = (path: string) => procedures.find((procedure) => procedure.path === path)?.type

/** An input of each procedure that it accepts. A new procedure without one fails the first test. */
const accepted = (): Record<string, Record<string, unknown> | undefined> => ({
  'auth.register': { username: `somebody${registered++}`, password: 'correct horse', displayName: 'Somebody', client: 'api' },
  'auth.login': { username: 'alice', password: 'correct horse', client: 'api' },
  'auth.refresh': { refreshToken: webSecret },
  'auth.logout': undefined,
  'auth.sessions': { cursor: undefined, limit: 1 },
  'auth.revoke': { sessionId: spareSession.id },
  'auth.revokeAll': undefined,
  'auth.changePassword': { current: 'correct horse', next: 'battery staple' },
  'users.me': undefined,
  'users.get': { userId: alice.user.id },
  'users.list': { query: 'a', cursor: 'WyJhbGljZSJd', limit: 1 },
  'users.update': { username: 'alice', displayName: 'Alice', bio: 'Attacked' },
  'chats.create': { kind: 'group', id: createChatId(), name: 'Another', description: 'For all', memberIds: [bob.user.id] },
  'chats.get': { chatId: chat.id },
  'chats.list': { cursor: undefined, limit: 1 },
  'chats.update': { chatId: group.id, name: 'Renamed', description: 'Attacked' },
  'chats.leave': { chatId: ownGroup.id },
  'members.list': { chatId: group.id, cursor: undefined, limit: 1 },
  'members.add': { chatId: group.id, userId: bob.user.id, role: 'member' },
  'members.remove': { chatId: group.id, userId: bob.user.id },
  'members.setRole': { chatId: group.id, userId: bob.user.id, role: 'moderator' },
  'messages.send': { id: createMessageId(), chatId: chat.id, text: 'hello', replyToId: message.id },
  'messages.list': { chatId: chat.id, beforeSeq: 2, afterSeq: undefined, limit: 1 },
  'messages.get': { messageId: message.id },
  'messages.edit': { messageId: message.id, text: 'hello, world', expectedRevision: 1 },
  'messages.remove': { messageId: spareMessage.id },
  'messages.react': { messageId: message.id, emoji: '👍', on: true },
  'messages.reactions': { messageId: message.id, cursor: undefined, limit: 1 },
  'messages.revisions': { messageId: message.id },
  'receipts.mark': { marks: [{ chatId: chat.id, deliveredSeq: 0, readSeq: 0 }] },
  'receipts.markUnread': { chatId: chat.id, fromSeq: 1 },
  'receipts.list': { messageId: message.id },
  'presence.set': { status: 'online' },
  'typing.set': { chatId: chat.id, on: true },
  'settings.get': undefined,
  'settings.update': { shareReadReceipts: true, shareLastSeen: true },
  'sync.subscribe': { epoch: undefined, cursors: {} },
  'sync.open': { chatId: chat.id, afterSeq: 0 },
  'sync.close': { chatId: chat.id },
  'sync.pull': { epoch: undefined, cursors: {}, open: [{ chatId: chat.id, afterSeq: 0 }], waitMs: 0 },
})

/** Too long for a name, a password or an id; not for a text. */
const long = 'x'.repeat(300)

const hostileValues: unknown[] = [
  null,
  true,
  0.5,
  -1,
  2 ** 60,
  1e308,
  '',
  'a\u0000b',
  '\ud800',
  '\u202e',
  long,
  [],
  [null],
  {},
  { not: '' },
  { __proto__: null, constructor: { prototype: { isAdmin: true } } },
]

async function fingerprint(): Promise<string> {
  const db = openDatabase(api.databaseUrl, { connectionsMax: 1 })
  try {
    const tables = [
      '"user"',
      'session',
      'scope',
      'event',
      'chat',
      'member',
      'membership',
      'message',
      'message_body',
      'reaction',
      'receipt_step',
    ]
    // When somebody was last seen, or their session last used, is written beside the calls.
    const row = "to_jsonb(t) - '{last_seen_at,last_active_at}'::text[]"
    const hashes = await Promise.all(
      tables.map((table) =>
        db.query<{ hash: string }>(
          {
            name: table,
            text: `select md5(coalesce(string_agg((${row})::text, '|' order by (${row})::text), '')) as hash from ${table} t`,
          },
          [],
        ),
      ),
    )
    return hashes.map(([row]) => row?.hash).join(' ')
  } finally {
    await db.close()
  }
}

/** A refusal that tells nothing of what is behind it. */
function expectRefusal({ status, body }: Answer, what: string): void {
  expect(status, `${what} → ${body.slice(0, 300)}`).toBeGreaterThanOrEqual(400)
  expect(status, `${what} → ${body.slice(0, 300)}`).toBeLessThan(500)
  expect(body, what).not.toMatch(/\bat .*\.[jt]s|node_modules|"stack"|prisma|\bselect\b.*\bfrom\b|postgres|\/src\//i)
  expect(JSON.parse(body), what).toMatchObject({ error: { data: { refusal: { code: expect.any(String) } } } })
}

test('every procedure is attacked below, with inputs that it accepts as they are', async () => {
  expect(Object.keys(accepted()).sort()).toEqual([...paths].sort())
  for (const path of paths) {
    // These end the other sessions of who calls them.
    const username = ['auth.revokeAll', 'auth.changePassword'].includes(path) ? 'restless' : 'alice'
    const signedIn = await api.call('auth.login', { username, password: 'correct horse' })
    const answer = await ask(path, accepted()[path], JSON.parse(signedIn.body).result.data.accessToken)
    expect([path, answer.status, answer.body.slice(0, 200)]).toEqual([path, 200, expect.any(String)])
    // Who was put out is wanted for what comes after.
    if (path === 'members.remove') await api.call('members.add', accepted()['members.add'], { token: alice.accessToken })
  }
})

test.each(paths)('a hostile value in any field of %s is a clear refusal and changes nothing', async (path) => {
  const fields = Object.keys(accepted()[path] ?? {})
  const before = await fingerprint()
  const whole = hostileValues.filter((value) => !isFine(path, null, value))
  const byField = fields.flatMap((field) =>
    hostileValues.filter((value) => !isFine(path, field, value)).map((value) => ({ ...accepted()[path], [field]: value })),
  )
  for (const input of [...whole, ...byField, { ...accepted()[path], isAdmin: true }, { ...accepted()[path], authorId: alice.user.id }]) {
    expectRefusal(await ask(path, input, alice.accessToken), `${path} ${JSON.stringify(input)?.slice(0, 200)}`)
  }
  expect(await fingerprint()).toBe(before)
})

/** By the way that a procedure is called: what concerns a stream over a socket that has one, everything else over HTTP. */
async function ask(path: string, input: unknown, token: string): Promise<Answer> {
  if (!path.startsWith('sync.')) return api.call(path, input, { token, method: typeOf(path) === 'query' ? 'GET' : 'POST' })
  const socket = api.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token } })
  socket.say({ id: 1, method: 'subscription', params: { path: 'sync.subscribe', input: {} } })
  await socket.until(({ result }) => result?.data?.kind === 'ready')
  socket.say({ id: 2, method: typeOf(path), params: { path, input } })
  const { error } = await socket.until(({ id }) => id === 2)
  socket.raw.close()
  await socket.closed
  return { status: error?.data.httpStatus ?? 200, body: JSON.stringify({ error }), headers: new Headers() }
}

/** Values that are odd but mean something in that place; without a field, in place of the whole input. */
function isFine(path: string, field: string | null, value: unknown): boolean {
  const fields = Object.keys(accepted()[path] ?? {})
  if (field === null && fields.length === 0) return value === null
  // An object of another making is an empty one on the wire.
  if (field === null) return JSON.stringify(value) === '{}' && takeNothing.includes(path)
  const isText = value === '' || value === long || value === '\u202e'
  switch (`${path} ${field}`) {
    case 'messages.send text':
    case 'messages.edit text':
      return value === long
    case 'users.list query':
      return value === '' || value === '\u202e'
    case 'users.update bio':
    case 'chats.create description':
    case 'chats.update description':
      return isText
    case 'messages.react on':
    case 'typing.set on':
    case 'settings.update shareReadReceipts':
    case 'settings.update shareLastSeen':
      return value === true
    case 'receipts.markUnread fromSeq':
      return value === null
    case 'sync.subscribe cursors':
    case 'sync.pull cursors':
      return JSON.stringify(value) === '{}'
    case 'sync.pull open':
      return JSON.stringify(value) === '[]'
    default:
      return false
  }
}

const takeNothing = ['users.list', 'users.update', 'chats.list', 'auth.sessions', 'settings.update', 'sync.subscribe', 'sync.pull']

test('a procedure that is not there, a body that is no JSON, and a body over the cap are clear refusals', async () => {
  expectRefusal(await api.call('nobody.knows', {}, { token: alice.accessToken }), 'unknown procedure')
  expectRefusal(await api.call('messages.send', null, { token: alice.accessToken, raw: '{"id":' }), 'broken JSON')
  expectRefusal(await api.call('messages.send', { text: 'x'.repeat(1_000_000) }, { token: alice.accessToken }), 'a megabyte')
  expectRefusal(await api.call('auth.login', null, { raw: '['.repeat(200_000) }), 'deep nesting')
  const packed = await api.call('auth.login', {}, { headers: { 'Content-Encoding': 'gzip' } })
  expectRefusal(packed, 'a packed body')
  expect(packed.status).toBe(415)
})

test('an HTTP batch over the cap is refused whole', async () => {
  const before = await fingerprint()
  const calls = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [index, { id: createMessageId(), chatId: chat.id, text: 'batched' }]),
  )
  const answer = await api.call(`${Array.from({ length: 11 }, () => 'messages.send').join(',')}?batch=1`, calls, {
    token: alice.accessToken,
  })
  expect(answer.status).toBe(400)
  expect(answer.body).toContain('request.batch-too-large')
  expect(await fingerprint()).toBe(before)
})

test('a foreign id is answered like one that does not exist', async () => {
  const as = { token: stranger.accessToken }
  const unknown = { chatId: createChatId(), messageId: createMessageId() }
  // A batch of marks may be older than a removal, and is answered all the same.
  const ofChats = paths.filter((path) => !path.startsWith('sync.') && ['chatId', 'messageId'].some((id) => id in (accepted()[path] ?? {})))
  expect(ofChats.length).toBeGreaterThan(15)
  for (const path of ofChats) {
    const { replyToId: _none, ...known } = accepted()[path] ?? {}
    const missing = { ...known, ...('chatId' in known ? { chatId: unknown.chatId } : { messageId: unknown.messageId }) }
    const method = typeOf(path) === 'query' ? 'GET' : 'POST'
    const [foreign, none] = await Promise.all([api.call(path, known, { ...as, method }), api.call(path, missing, { ...as, method })])
    expect([path, foreign.status]).toEqual([path, 404])
    expect([foreign.status, foreign.body]).toEqual([none.status, none.body])
  }
  expect((await api.call('users.get', { userId: createUserId() }, { ...as, method: 'GET' })).status).toBe(404)
})

test('[S3.5] every procedure but the ones that sign in is refused without a token, with garbage, and after signing out', async () => {
  const open = ['auth.register', 'auth.login', 'auth.refresh']
  const gone = await api.register('gone')
  expect((await api.call('auth.logout', undefined, { token: gone.accessToken })).status).toBe(200)
  // A stream is refused over HTTP whoever asks; over its socket it is tried with the sockets.
  for (const path of paths.filter((candidate) => ![...open, 'sync.subscribe'].includes(candidate))) {
    const method = typeOf(path) === 'mutation' ? 'POST' : 'GET'
    for (const token of [undefined, 'garbage', `${alice.accessToken}x`, gone.accessToken]) {
      // Signing out again is no error.
      if (path === 'auth.logout' && token === gone.accessToken) continue
      const answer = await api.call(path, accepted()[path], { method, ...(token !== undefined && { token }) })
      expect([path, token?.slice(0, 10), answer.status]).toEqual([path, token?.slice(0, 10), 401])
      expectRefusal(answer, path)
    }
  }
})

test('a token in the address is no token', async () => {
  const answer = await api.call(`users.me?token=${alice.accessToken}&access_token=${alice.accessToken}`, undefined, { method: 'GET' })
  expect(answer.status).toBe(401)
})

test('pages of other origins are refused before anything is read; ours are let in', async () => {
  const login = { username: 'alice', password: 'correct horse' }
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://chat.example.evil.example']) {
    const answer = await api.call('auth.login', login, { headers: { Origin: origin } })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  }
  for (const origin of ['http://127.0.0.1:3999', 'https://chat.example']) {
    const answer = await api.call('auth.login', login, { headers: { Origin: origin } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test('limits are what outsiders were told', () => {
  expect(limits).toMatchObject({
    requestBytesMax: 262_144,
    batchCallsMax: 10,
    subscriptionsPerSocketMax: 30,
    socketsPerUserMax: 20,
    firstMessageMs: 5_000,
  })
})
