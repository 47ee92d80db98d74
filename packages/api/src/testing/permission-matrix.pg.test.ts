import {
  type ChatAction,
  type ChatId,
  type ChatKind,
  type ChatResource,
  can,
  chatActions,
  createMessageId,
  createUserId,
  type MessageId,
  type Role,
  refusalStatus,
  roleSchema,
  type SessionId,
  type UserId,
} from '@parley/protocol'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listProcedures } from '../platform/procedure-list.ts'
import { appRouter } from '../router.ts'
import {
  type Cell,
  type DirectActor,
  directActors,
  type GroupActor,
  groupActors,
  inDirect,
  inGroup,
  ofPeople,
  type PeopleActor,
  peopleActors,
} from './permission-matrix.ts'
import { createRandom } from './random.ts'
import { refusalOf } from './refusals.ts'
import { createTestServer, type Device, draft, type Person, type Speaker, type TestServer } from './test-server.ts'

/** A chat, and what there is in it for one actor. */
interface Scene {
  readonly chatId: ChatId
  readonly actor: Speaker
  readonly actorId: UserId
  readonly own: Said
  readonly theirs: Said
  /** A line of the system. */
  readonly line: MessageId
}

/** Three messages of one author: each is edited or removed once at most. */
interface Said {
  readonly plain: MessageId
  readonly toEdit: MessageId
  readonly toRemove: MessageId
}

type Call = (scene: Scene) => Promise<unknown>

let server: TestServer
let people: Record<'owner' | 'admin' | 'moderator' | 'member' | 'admin2' | 'moderator2' | 'member2' | 'former' | 'stranger', Person>
/** A session of the owner's, and of one of the two, that has ended. */
let signedOut: Person
/** Of a session in a browser, so it stays the same. */
let standingSecret: string
const devices = new Map<Speaker, Device>()
let group: Group
let direct: { chatId: ChatId; said: Record<'member' | 'member2', Said> }

interface Group {
  readonly chatId: ChatId
  readonly said: ReadonlyMap<Person, Said>
  readonly line: MessageId
}

beforeAll(async () => {
  server = await createTestServer()
  people = await server.people('owner', 'admin', 'moderator', 'member', 'admin2', 'moderator2', 'member2', 'former', 'stranger')
  signedOut = await server.signIn(people.owner)
  await signedOut.auth.logout()
  standingSecret = (await server.anyone.auth.login({ username: 'stranger', password, client: 'web' })).refreshToken
  for (const person of [people.stranger, people.former, people.member, people.moderator, people.admin, people.owner]) {
    devices.set(person, await person.listen())
  }
  const { member, member2 } = people
  const { id: chatId } = await server.chatBetween(member, member2)
  direct = { chatId, said: { member: await say(member, chatId), member2: await say(member2, chatId) } }
  group = await createGroup({ talkative: true })
})
afterAll(() => server[Symbol.asyncDispose]())

async function createGroup({ talkative }: { talkative: boolean }): Promise<Group> {
  const { owner, admin, moderator, member, admin2, moderator2, member2, former } = people
  const { id: chatId, lastMessage } = await server.groupOf(owner, admin, moderator, member, admin2, moderator2, member2, former)
  for (const { user } of [admin, admin2]) await owner.members.setRole({ chatId, userId: user.id, role: 'admin' })
  for (const { user } of [moderator, moderator2]) await owner.members.setRole({ chatId, userId: user.id, role: 'moderator' })
  const said = new Map<Person, Said>()
  for (const person of talkative ? [owner, admin, moderator, member, member2, former] : []) said.set(person, await say(person, chatId))
  await owner.members.remove({ chatId, userId: former.user.id })
  if (!lastMessage) throw new Error('a group begins with a line')
  return { chatId, said, line: lastMessage.id }
}

async function say(person: Person, chatId: ChatId): Promise<Said> {
  const post = async (text: string) => (await person.messages.send(draft({ id: chatId }, text))).id
  return { plain: await post('plain'), toEdit: await post('to edit'), toRemove: await post('to remove') }
}

const groupSpeakers = (): Record<GroupActor, Speaker> => ({ ...people, anonymous: server.anyone, 'signed out': signedOut })

/** Who has written nothing in the chat tries what another has written. */
function groupScene({ chatId, said, line }: Group, who: GroupActor): Scene {
  const actor = groupSpeakers()[who]
  const theirs = said.get(people.member2) ?? nothingSaid
  const person = Object.values(people).find((known) => known === actor) ?? people.owner
  return { chatId, actor: withStream(actor), actorId: person.user.id, own: said.get(person) ?? theirs, theirs, line }
}

function directScene(who: DirectActor): Scene {
  const speakers = { anonymous: server.anyone, 'signed out': signedOut, stranger: people.stranger, either: people.member }
  const actor = speakers[who]
  const { member, member2 } = direct.said
  return { chatId: direct.chatId, actor: withStream(actor), actorId: people.member.user.id, own: member, theirs: member2, line: group.line }
}

const nothingSaid: Said = { plain: createMessageId(), toEdit: createMessageId(), toRemove: createMessageId() }

/** `sync.open` and `sync.close` speak of the stream of their own socket. */
function withStream(actor: Speaker): Speaker {
  const device = devices.get(actor)
  return device ? { ...actor, sync: device.sync } : actor
}

const add =
  (target: () => UserId, role?: 'member' | 'moderator' | 'admin'): Call =>
  ({ actor, chatId }) =>
    actor.members.add({ chatId, userId: target(), ...(role && { role }) })
const remove =
  (target: (scene: Scene) => UserId): Call =>
  (scene) =>
    scene.actor.members.remove({ chatId: scene.chatId, userId: target(scene) })
const setRole =
  (target: (scene: Scene) => UserId, role: Role): Call =>
  (scene) =>
    scene.actor.members.setRole({ chatId: scene.chatId, userId: target(scene), role })
const idOf = (name: keyof typeof people) => () => people[name].user.id
const oneself = ({ actorId }: Scene) => actorId
/** Somebody of that role who isn't the actor; there is one owner. */
const target: Record<Role, () => UserId> = {
  owner: idOf('owner'),
  admin: idOf('admin2'),
  moderator: idOf('moderator2'),
  member: idOf('member2'),
}

const everywhere = {
  'chats.get': ({ actor, chatId }) => actor.chats.get({ chatId }),
  'chats.update': ({ actor, chatId }) => actor.chats.update({ chatId, name: `Renamed ${createMessageId()}` }),
  'chats.leave': ({ actor, chatId }) => actor.chats.leave({ chatId }),
  'members.list': ({ actor, chatId }) => actor.members.list({ chatId }),
  'messages.send': ({ actor, chatId }) => actor.messages.send(draft({ id: chatId }, 'hello')),
  'messages.list': ({ actor, chatId }) => actor.messages.list({ chatId }),
  'messages.get': ({ actor, theirs }) => actor.messages.get({ messageId: theirs.plain }),
  'messages.edit: one’s own': ({ actor, own }) => actor.messages.edit({ messageId: own.toEdit, text: 'edited', expectedRevision: 1 }),
  'messages.remove: one’s own': ({ actor, own }) => actor.messages.remove({ messageId: own.toRemove }),
  'messages.revisions: one’s own': ({ actor, own }) => actor.messages.revisions({ messageId: own.plain }),
  'messages.react': ({ actor, theirs }) => actor.messages.react({ messageId: theirs.plain, emoji: '👍', on: true }),
  'messages.reactions': ({ actor, theirs }) => actor.messages.reactions({ messageId: theirs.plain }),
  'receipts.mark': ({ actor, chatId }) => actor.receipts.mark({ marks: [{ chatId, deliveredSeq: 0 }] }),
  'receipts.markUnread': ({ actor, chatId }) => actor.receipts.markUnread({ chatId, fromSeq: 1 }),
  'receipts.list': ({ actor, theirs }) => actor.receipts.list({ messageId: theirs.plain }),
  'typing.set': ({ actor, chatId }) => actor.typing.set({ chatId, on: true }),
  'sync.open': ({ actor, chatId }) => actor.sync.open({ chatId }),
  'sync.close': ({ actor, chatId }) => actor.sync.close({ chatId }),
  'sync.pull: open': ({ actor, chatId }) => actor.sync.pull({ open: [{ chatId, afterSeq: 0 }] }),
} satisfies Record<string, Call>

const editTheirs: Call = ({ actor, theirs }) => actor.messages.edit({ messageId: theirs.toEdit, text: 'edited', expectedRevision: 1 })
const removeTheirs: Call = ({ actor, theirs }) => actor.messages.remove({ messageId: theirs.toRemove })
const revisionsOfTheirs: Call = ({ actor, theirs }) => actor.messages.revisions({ messageId: theirs.plain })

const groupCalls: Record<keyof typeof inGroup, Call> = {
  ...everywhere,
  'members.add: as a member': add(idOf('stranger'), 'member'),
  'members.add: as a moderator': add(idOf('stranger'), 'moderator'),
  'members.add: as an admin': add(idOf('stranger'), 'admin'),
  'members.add: somebody who is in': add(idOf('member2')),
  'members.add: nobody there is': add(createUserId),
  'members.remove: a member': remove(target.member),
  'members.remove: a moderator': remove(target.moderator),
  'members.remove: an admin': remove(target.admin),
  'members.remove: the owner': remove(target.owner),
  'members.remove: oneself': remove(oneself),
  'members.remove: somebody who is not in': remove(idOf('former')),
  'members.setRole: member to member': setRole(target.member, 'member'),
  'members.setRole: member to moderator': setRole(target.member, 'moderator'),
  'members.setRole: member to admin': setRole(target.member, 'admin'),
  'members.setRole: member to owner': setRole(target.member, 'owner'),
  'members.setRole: moderator to member': setRole(target.moderator, 'member'),
  'members.setRole: moderator to moderator': setRole(target.moderator, 'moderator'),
  'members.setRole: moderator to admin': setRole(target.moderator, 'admin'),
  'members.setRole: moderator to owner': setRole(target.moderator, 'owner'),
  'members.setRole: admin to member': setRole(target.admin, 'member'),
  'members.setRole: admin to moderator': setRole(target.admin, 'moderator'),
  'members.setRole: admin to admin': setRole(target.admin, 'admin'),
  'members.setRole: admin to owner': setRole(target.admin, 'owner'),
  'members.setRole: owner to member': setRole(target.owner, 'member'),
  'members.setRole: owner to moderator': setRole(target.owner, 'moderator'),
  'members.setRole: owner to admin': setRole(target.owner, 'admin'),
  'members.setRole: owner to owner': setRole(target.owner, 'owner'),
  'members.setRole: somebody who is not in': setRole(idOf('former'), 'member'),
  'messages.edit: somebody else’s': editTheirs,
  'messages.edit: a line of the system': ({ actor, line }) => actor.messages.edit({ messageId: line, text: 'edited', expectedRevision: 1 }),
  'messages.remove: somebody else’s': removeTheirs,
  'messages.remove: a line of the system': ({ actor, line }) => actor.messages.remove({ messageId: line }),
  'messages.revisions: somebody else’s': revisionsOfTheirs,
}

const directCalls: Record<keyof typeof inDirect, Call> = {
  ...everywhere,
  'members.add': add(idOf('former')),
  'members.remove: the other': remove(idOf('member2')),
  'members.remove: oneself': remove(oneself),
  'members.setRole: the other': setRole(idOf('member2'), 'admin'),
  'members.setRole: oneself': setRole(oneself, 'admin'),
  'messages.edit: the other’s': editTheirs,
  'messages.remove: the other’s': removeTheirs,
  'messages.revisions: the other’s': revisionsOfTheirs,
}

/** Who is signed in is of the case's own making, for most of these end a session or change a person. */
interface PersonScene {
  readonly actor: Speaker
  /** Opens a stream, which takes a device. */
  readonly listen: Person['listen'] | null
  readonly person: Person
}
const password = 'correct horse'
const peopleCalls: Record<keyof typeof ofPeople, (scene: PersonScene) => Promise<unknown>> = {
  'auth.register': ({ actor }) => actor.auth.register({ username: freshName(), password }),
  'auth.login': ({ actor, person }) => actor.auth.login({ username: person.user.username, password }),
  'auth.refresh: with a secret that stands': ({ actor }) => actor.auth.refresh({ refreshToken: standingSecret }),
  'auth.refresh: with one that does not': ({ actor }) => actor.auth.refresh({ refreshToken: 'made up' }),
  'auth.logout': ({ actor }) => actor.auth.logout(),
  'auth.sessions': ({ actor }) => actor.auth.sessions({}),
  'auth.revoke: one’s own': ({ actor, person }) => actor.auth.revoke({ sessionId: sessionOf(person) }),
  'auth.revoke: somebody else’s': ({ actor }) => actor.auth.revoke({ sessionId: sessionOf(people.owner) }),
  'auth.revokeAll': ({ actor }) => actor.auth.revokeAll(),
  'auth.changePassword: with the present one': ({ actor }) => actor.auth.changePassword({ current: password, next: 'battery staple' }),
  'auth.changePassword: with a wrong one': ({ actor }) => actor.auth.changePassword({ current: 'wrong one', next: 'battery staple' }),
  'users.me': ({ actor }) => actor.users.me(),
  'users.get': ({ actor }) => actor.users.get({ userId: people.owner.user.id }),
  'users.list': ({ actor }) => actor.users.list({}),
  'users.update': ({ actor }) => actor.users.update({ bio: 'Renamed' }),
  'settings.get': ({ actor }) => actor.settings.get(),
  'settings.update': ({ actor }) => actor.settings.update({ shareLastSeen: false }),
  'presence.set': ({ actor }) => actor.presence.set({ status: 'busy' }),
  'chats.create: a direct chat': ({ actor }) => actor.chats.create({ kind: 'direct', memberIds: [people.stranger.user.id] }),
  'chats.create: a group': ({ actor }) => actor.chats.create({ kind: 'group', name: 'A group', memberIds: [people.stranger.user.id] }),
  'chats.list': ({ actor }) => actor.chats.list({}),
  'sync.subscribe': ({ actor, listen }) => (listen ? listen() : actor.sync.subscribe({})),
  'sync.pull': ({ actor }) => actor.sync.pull({}),
}

let names = 0
const freshName = () => `somebody${names++}`

function sessionOf({ context }: Person): SessionId {
  if (!context.actor) throw new Error('a person is signed in')
  return context.actor.sessionId
}

/** Whoever isn't signed in tries it on the stranger; whoever is, on themselves. */
async function personScene(who: PeopleActor): Promise<PersonScene> {
  if (who !== 'signed in')
    return { actor: { anonymous: server.anyone, 'signed out': signedOut }[who], listen: null, person: people.stranger }
  const person = await server.person(freshName())
  return { actor: person, listen: person.listen, person }
}

/** Membership is what these change, so who is allowed does it in a group of their own. */
const changesMembership = (path: string) => path.startsWith('members.') || path.startsWith('chats.leave')

const rowsOf = <Name extends string, Row>(table: Record<Name, Row>) => Object.entries(table) as [Name, Row][]

test('[S2.19] every procedure stands in the matrix', () => {
  const names = [inGroup, inDirect, ofPeople].flatMap((table) => Object.keys(table))
  expect(new Set(names.map((name) => name.split(':')[0]))).toEqual(new Set(listProcedures(appRouter).map(({ path }) => path)))
})

test('[S2.19] every action stands in the matrix, and every cell is filled in', () => {
  const rows = [...Object.values(inGroup), ...Object.values(inDirect)]
  expect(new Set(rows.flatMap((row) => ('is' in row ? [row.is] : [])))).toEqual(new Set(chatActions))
  for (const [table, actors] of [
    [inGroup, groupActors],
    [inDirect, directActors],
    [ofPeople, peopleActors],
  ] as const) {
    for (const { cells } of Object.values(table)) expect(cells).toHaveLength(actors.length)
  }
})

test.each(rowsOf(inGroup))('[S2.19] [S3.8] in a group: %s', (name, { cells }) =>
  expectCells(groupActors, cells, async (who, cell) => {
    const into = cell === 'yes' && changesMembership(name) ? await createGroup({ talkative: false }) : group
    return () => groupCalls[name](groupScene(into, who))
  }),
)

test.each(rowsOf(inDirect))('[S2.19] in a direct chat: %s', (name, { cells }) =>
  expectCells(directActors, cells, async (who) => () => directCalls[name](directScene(who))),
)

test.each(rowsOf(ofPeople))('of people: %s', (name, { cells }) =>
  expectCells(peopleActors, cells, async (who) => {
    const scene = await personScene(who)
    return () => peopleCalls[name](scene)
  }),
)

/** What is refused, all of it, leaves the database as it was. */
async function expectCells<Actor extends string>(
  actors: readonly Actor[],
  cells: readonly Cell[],
  prepare: (who: Actor, cell: Cell) => Promise<() => Promise<unknown>>,
): Promise<void> {
  const calls: { who: Actor; cell: Cell; call: () => Promise<unknown> }[] = []
  for (const [index, who] of actors.entries()) {
    const cell = cells[index] ?? 'yes'
    calls.push({ who, cell, call: await prepare(who, cell) })
  }
  const before = await fingerprint()
  for (const { who, cell, call } of calls.filter(({ cell }) => cell !== 'yes')) {
    expect([who, await outcomeOf(call())]).toEqual([who, cell === 'ignored' ? 'yes' : cell])
  }
  expect(await fingerprint()).toBe(before)
  for (const { who, call } of calls.filter(({ cell }) => cell === 'yes')) expect([who, await outcomeOf(call())]).toEqual([who, 'yes'])
}

/** A yes, or the status of a refusal. Anything else fails as what it is. */
async function outcomeOf(call: Promise<unknown>): Promise<number | 'yes'> {
  const [outcome] = await Promise.allSettled([call])
  if (outcome.status === 'fulfilled') return 'yes'
  return getHTTPStatusCodeFromError(new TRPCError({ code: refusalStatus[await refusalOf(call)] }))
}

/**
 * Every row of every table that a call can change. Left out is what goes on by itself: leases of processes and their connections, when a
 * session was last used, when a connection last ended.
 */
async function fingerprint(): Promise<string> {
  tables ??= await server.db.query<{ name: string }>(
    {
      name: 'tables',
      text: `select quote_ident(table_name) as name from information_schema.tables
              where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('_prisma_migrations', 'process', 'connection')`,
    },
    [],
  )
  const rows = tables.map(
    ({ name }) =>
      `select '${name}' || (to_jsonb(t) - '{last_seen_at${name === 'session' ? ',last_active_at' : ''}}'::text[])::text as row from ${name} t`,
  )
  const text = `select md5(string_agg(row, '|' order by row collate "C")) as hash from (${rows.join(' union all ')}) rows`
  const [found] = await server.db.query<{ hash: string }>({ name: 'fingerprint', text }, [])
  return found?.hash ?? ''
}
let tables: { name: string }[] | undefined

test.each([
  ['group', inGroup, ['member', 'moderator', 'admin', 'owner']],
  ['direct', inDirect, ['member']],
] as const)('[S2.19] what `can` says in a %s chat is what the matrix says', (kind: ChatKind, table, roles) => {
  for (const [name, row] of rowsOf<string, Omit<ChatResource, 'kind'> & { is?: ChatAction; cells: readonly Cell[] }>(table)) {
    const { is, cells, ...resource } = row
    if (!is) continue
    for (const [index, role] of roles.entries()) {
      const cell = cells[cells.length - roles.length + index]
      expect([name, role, can(role, is, { kind, ...resource })]).toEqual([name, role, cell === 'yes'])
    }
  }
})

test('a mark of who is not in the chat is passed over, whatever else is in its batch', async () => {
  const { stranger, member } = people
  const { chatId } = direct
  const { id: own } = await server.chatBetween(stranger, member)
  const { seq } = await member.messages.send(draft({ id: own }, 'mark me'))
  await stranger.receipts.mark({
    marks: [
      { chatId, deliveredSeq: 1, readSeq: 1 },
      { chatId: own, deliveredSeq: seq },
    ],
  })
  const key = { chatId_userId: { chatId: own, userId: stranger.user.id } }
  await expect.poll(async () => Number((await server.db.prisma.member.findUnique({ where: key }))?.deliveredSeq)).toBe(seq)
  expect(await server.db.prisma.member.count({ where: { chatId, userId: stranger.user.id } })).toBe(0)
  expect(await server.db.prisma.receiptStep.count({ where: { chatId, userId: stranger.user.id } })).toBe(0)
})

test('whatever is done to memberships, the right to post is what the table says, a group has one owner, and who is in has one open interval', async () => {
  const crowd = Object.values(people)
  const random = createRandom(20261121)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const groups = await Promise.all([1, 2, 3].map(() => createGroup({ talkative: false })))
  const verbs: ((chatId: ChatId, actor: Person, userId: UserId) => Promise<unknown>)[] = [
    (chatId, actor, userId) => actor.members.add({ chatId, userId, role: pick(['member', 'moderator', 'admin'] as const) }),
    (chatId, actor, userId) => actor.members.setRole({ chatId, userId, role: pick(roleSchema.options) }),
    (chatId, actor, userId) => actor.members.remove({ chatId, userId }),
    (chatId, actor) => actor.chats.leave({ chatId }),
  ]
  for (let round = 0; round < 60; round += 1) {
    await Promise.allSettled(
      Array.from({ length: 6 }, () => pick([...verbs, ...verbs.slice(0, 2)])(pick(groups).chatId, pick(crowd), pick(crowd).user.id)),
    )
  }
  const members = await server.db.prisma.member.findMany({ include: { chat: { select: { kind: true } } } })
  for (const { role, canPost, chat } of members) expect(canPost).toBe(can(role as Role, 'message.send', { kind: chat.kind as ChatKind }))
  for (const { chatId } of groups) {
    const inNow = members.filter((member) => member.chatId === chatId)
    expect(inNow.filter(({ role }) => role === 'owner')).toHaveLength(inNow.length === 0 ? 0 : 1)
    const open = await server.db.prisma.membership.findMany({ where: { chatId, leftSeq: null } })
    expect(open.map(({ userId }) => userId).sort()).toEqual(inNow.map(({ userId }) => userId).sort())
  }
})
