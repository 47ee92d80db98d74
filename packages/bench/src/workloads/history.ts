import { createParley, type Parley } from '@parley/client'
import {
  type ChatId,
  chatScope,
  createChatId,
  createMessageId,
  type Frame,
  limits,
  type MessageId,
  type Scope,
  type Subscribe,
} from '@parley/protocol'
import { type Person, signAccessToken } from '../access-token.ts'
import { openInstallation } from '../installation.ts'
import type { Figure } from '../judge.ts'
import { createLargeWorld, type KnownChat, type LargeWorld } from '../large-world.ts'
import { percentiles } from '../latency.ts'
import { type LightSocket, openLightSocket } from '../light-socket.ts'
import { watchPostgresCpu } from '../postgres-process.ts'
import { cpuMs, toKiB } from '../process-usage.ts'
import type { Workload } from '../workload.ts'

/** What a school has after some years: every procedure with realistic inputs, and what somebody with a thousand chats sees first. */
export const history: Workload = {
  name: 'history',
  about:
    'a million messages in 10,000 chats of 5,000 people (--sockets): every procedure, and the first screen of a person with 1,000 chats',
  defaults: { sockets: 5_000, seconds: 1, restSeconds: 1, rounds: 100 },
  async measure({ sockets: people, rounds, profileFolder }, print) {
    await using installation = await openInstallation()
    const world = await createLargeWorld(installation.db, people, print)
    await using server = await installation.startServer({ profileFolder })
    const { accessTokenSecret: secret } = installation
    const postgresCpuMs = await watchPostgresCpu(installation.db)
    const tokenOf = (person: Person) => signAccessToken(secret, person)
    const screens = await measureScreens({ url: server.url, world, tokenOf, turns: Math.min(rounds, screensMax) })

    await using socket = await openSocket(server.url, tokenOf(world.busiest))
    const calls = createCalls({ url: server.url, world, tokenOf, socket })
    const procedures: MeasuredProcedure[] = []
    for (const [name, call] of Object.entries(calls)) {
      const turns = name.startsWith('auth.') ? Math.min(rounds, hashedMax) : rounds
      // What the first one brings with it is the server's own: code, and statements to be planned.
      await call(0)
      const [serverBefore, postgresBefore] = [cpuMs(server.pid), postgresCpuMs?.() ?? Number.NaN]
      const takenMs: number[] = []
      for (let turn = 1; turn <= turns; turn += 1) {
        const startedAt = performance.now()
        await call(turn)
        takenMs.push(performance.now() - startedAt)
      }
      const serverMs = (cpuMs(server.pid) - serverBefore) / turns
      const postgresMs = ((postgresCpuMs?.() ?? Number.NaN) - postgresBefore) / turns
      const { p50, p99 } = percentiles(takenMs)
      procedures.push({ name, p50, p99, serverMs, postgresMs })
      print(toLine({ name, p50, p99, serverMs, postgresMs }))
    }
    return judgeHistory({ world: world.counts, screens, procedures })
  },
}

/** Each opening of somebody with a thousand chats is as much work as a second of others. */
const screensMax = 20
/** Passwords are hashed at length. */
const hashedMax = 10

const toLine = ({ name, p50, p99, serverMs, postgresMs }: MeasuredProcedure): string =>
  `  ${name.padEnd(22)}p50 ${p50.toFixed(1).padStart(6)} ms   p99 ${p99.toFixed(1).padStart(6)} ms   CPU ${serverMs.toFixed(2)} + ${postgresMs.toFixed(2)} ms`

export interface MeasuredProcedure {
  readonly name: string
  readonly p50: number
  readonly p99: number
  /** CPU of the server and of Postgres, for each call. */
  readonly serverMs: number
  readonly postgresMs: number
}

/** What a device is told before it has everything. */
export interface MeasuredScreen {
  readonly name: 'first page of chats' | 'new device' | 'device that comes back' | 'pull of a new device'
  readonly p99: number
  readonly bytes: number
}

export interface History {
  readonly world: LargeWorld['counts']
  readonly screens: readonly MeasuredScreen[]
  readonly procedures: readonly MeasuredProcedure[]
}

/** A screen shows a page of the chats; what a device is told besides until it has all of them comes after that. */
export function judgeHistory({ world, screens, procedures }: History): Figure[] {
  return [
    { name: 'people', value: world.people, unit: '' },
    { name: 'chats', value: world.chats, unit: '' },
    { name: 'messages', value: world.messages, unit: '' },
    ...screens.flatMap(({ name, p99, bytes }): Figure[] => [
      { name: `${name}, p99`, value: p99, unit: 'ms', atMost: answerMsMax },
      { name, value: toKiB(bytes), unit: 'KiB', ...(name === 'first page of chats' && { atMost: screenKiBMax }) },
    ]),
    ...procedures.map(({ name, p99 }): Figure => ({ name: `${name}, p99`, value: p99, unit: 'ms', atMost: answerMsMax })),
  ]
}

const answerMsMax = 300
const screenKiBMax = 200

interface Screens {
  readonly url: string
  readonly world: LargeWorld
  readonly tokenOf: (person: Person) => string
  readonly turns: number
}

async function measureScreens({ url, world: { busiest }, tokenOf, turns }: Screens): Promise<MeasuredScreen[]> {
  const taken: Record<MeasuredScreen['name'], { ms: number; bytes: number }[]> = {
    'first page of chats': [],
    'new device': [],
    'device that comes back': [],
    'pull of a new device': [],
  }
  const parley = createParley({ url, getAccessToken: () => Promise.resolve(tokenOf(busiest)) })
  for (let turn = 0; turn <= turns; turn += 1) {
    const { firstPage, all, cursors } = await openScreen(url, tokenOf(busiest), {})
    const again = await openScreen(url, tokenOf(busiest), { cursors })
    const startedAt = performance.now()
    const pulled = await parley.trpc.sync.pull.mutate({})
    const pull = { ms: performance.now() - startedAt, bytes: jsonBytes(pulled) }
    // The first one warms up.
    if (turn === 0) continue
    taken['first page of chats'].push(firstPage)
    taken['new device'].push(all)
    taken['device that comes back'].push(again.all)
    taken['pull of a new device'].push(pull)
  }
  return Object.entries(taken).map(([name, of]) => ({
    name: name as MeasuredScreen['name'],
    p99: percentiles(of.map(({ ms }) => ms)).p99,
    bytes: Math.max(...of.map(({ bytes }) => bytes)),
  }))
}

/** Up to `ready`, and in it up to the first page of chats. Gives the cursors that a device has then. */
async function openScreen(url: string, token: string, subscribe: Subscribe) {
  const startedAt = performance.now()
  const told = () => ({ ms: performance.now() - startedAt, bytes })
  let bytes = 0
  let firstPage: { ms: number; bytes: number } | undefined
  const own: NonNullable<Subscribe['cursors']> = {}
  const chats: [Scope, number][] = []
  const socket = await openLightSocket({
    url,
    token,
    subscribe: () => subscribe,
    onOpening(frame: Frame) {
      bytes += jsonBytes(frame)
      if (frame.kind !== 'snapshot' || !('chats' in frame)) return
      firstPage ??= told()
      for (const { id, lastSeq } of frame.chats) chats.push([chatScope(id), lastSeq])
      own[frame.scope] = frame.seq
    },
  })
  const all = told()
  socket.leave()
  // As a client does: with more chats than it may name it doesn't name its own scope, and is told of all of them.
  const named = chats.slice(0, limits.cursorsMax - 1)
  return { firstPage: firstPage ?? all, all, cursors: { ...Object.fromEntries(named), ...(named.length === chats.length && own) } }
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

async function openSocket(url: string, token: string): Promise<LightSocket & AsyncDisposable> {
  const socket = await openLightSocket({ url, token })
  return { ...socket, [Symbol.asyncDispose]: async () => socket.leave() }
}

type Trpc = Parley['trpc']
type Noun = Extract<keyof Trpc, string>
/** The stream itself is measured by what it tells. */
type ProcedureName = Exclude<{ [N in Noun]: `${N}.${Extract<keyof Trpc[N], string>}` }[Noun], 'sync.subscribe'>

interface Callers extends Omit<Screens, 'turns'> {
  readonly socket: LightSocket
}

/** Every procedure, in an order in which each finds what it needs; with a turn, so that no call is a repeat of the one before. */
function createCalls({ url, world, tokenOf, socket }: Callers): Record<ProcedureName, (turn: number) => Promise<unknown>> {
  const as = (person: Person) => createParley({ url, getAccessToken: () => Promise.resolve(tokenOf(person)) }).trpc
  const busiest = as(world.busiest)
  const someone = as(world.someone)
  const { largest, group, direct } = world
  const chats = [largest, group, direct]
  const chatOf = (turn: number): KnownChat => chats[turn % chats.length] ?? largest
  const anywhereIn = ({ lastSeq }: KnownChat, turn: number) => Math.max(1, (turn * 7_919) % lastSeq)
  const made: ChatId[] = []
  const said: MessageId[] = []
  const newcomers: { readonly username: string; readonly trpc: Trpc; refreshToken: string; readonly userId: Person['userId'] }[] = []
  const newcomer = (turn: number) => newcomers[turn % newcomers.length] ?? fail()
  const password = 'a password for a benchmark'
  const toTrpc = (accessToken: string) => createParley({ url, getAccessToken: () => Promise.resolve(accessToken) }).trpc
  const signUp = async (turn: number) => {
    const username = `newcomer${turn}`
    const { accessToken, refreshToken, user } = await busiest.auth.register.mutate({ username, password })
    newcomers.push({ username, trpc: toTrpc(accessToken), refreshToken, userId: user.id })
  }

  return {
    'auth.register': signUp,
    'auth.login': (turn) => busiest.auth.login.mutate({ username: newcomer(turn).username, password }),
    'auth.refresh': async (turn) => {
      const person = newcomer(turn)
      person.refreshToken = (await person.trpc.auth.refresh.mutate({ refreshToken: person.refreshToken })).refreshToken
    },
    'auth.sessions': (turn) => newcomer(turn).trpc.auth.sessions.query({}),
    'auth.revoke': async (turn) => {
      const { items } = await newcomer(turn).trpc.auth.sessions.query({})
      const other = items.find(({ isCurrent }) => !isCurrent)
      if (other) await newcomer(turn).trpc.auth.revoke.mutate({ sessionId: other.id })
    },
    'auth.revokeAll': (turn) => newcomer(turn).trpc.auth.revokeAll.mutate(),
    'auth.changePassword': (turn) => newcomer(turn).trpc.auth.changePassword.mutate({ current: password, next: password }),
    'users.me': () => busiest.users.me.query(),
    'users.get': () => someone.users.get.query({ userId: world.busiest.userId }),
    // Of a word that many have, of one that few have, of one that nobody has.
    'users.list': (turn) => busiest.users.list.query({ query: ['ada', `a.${turn}`, 'nobody at all'][turn % 3] }),
    'users.update': (turn) => someone.users.update.mutate({ bio: `It is turn ${turn}.` }),
    'settings.get': () => busiest.settings.get.query(),
    'settings.update': (turn) => busiest.settings.update.mutate({ shareLastSeen: turn % 2 === 0 }),
    'presence.set': (turn) => busiest.presence.set.mutate({ status: turn % 2 === 0 ? 'online' : 'away' }),
    'chats.create': async (turn) => {
      const id = createChatId()
      made.push(id)
      await busiest.chats.create.mutate({ kind: 'group', id, name: `New group ${turn}`, memberIds: [world.someone.userId] })
    },
    'chats.list': async (turn) => {
      const first = await busiest.chats.list.query({ limit: 100 })
      if (turn % 2 === 1 && first.nextCursor !== null) await busiest.chats.list.query({ limit: 100, cursor: first.nextCursor })
    },
    'chats.get': (turn) => busiest.chats.get.query({ chatId: chatOf(turn).chatId }),
    'chats.update': (turn) => busiest.chats.update.mutate({ chatId: group.chatId, name: `Renamed ${turn}` }),
    'members.list': (turn) => busiest.members.list.query({ chatId: [largest, group][turn % 2]?.chatId ?? largest.chatId, limit: 100 }),
    'members.add': (turn) => busiest.members.add.mutate({ chatId: made[turn % made.length] ?? fail(), userId: newcomer(0).userId }),
    'members.setRole': (turn) =>
      busiest.members.setRole.mutate({ chatId: made[turn % made.length] ?? fail(), userId: world.someone.userId, role: 'admin' }),
    'members.remove': (turn) => busiest.members.remove.mutate({ chatId: made[turn % made.length] ?? fail(), userId: newcomer(0).userId }),
    'messages.send': async (turn) => {
      const id = createMessageId()
      said.push(id)
      await busiest.messages.send.mutate({ id, chatId: chatOf(turn).chatId, text: `Something new, ${turn}.` })
    },
    // The newest, and anywhere in what was said long ago, both ways.
    'messages.list': (turn) => {
      const chat = chatOf(Math.floor(turn / 3))
      const bound = [{}, { beforeSeq: anywhereIn(chat, turn) }, { afterSeq: anywhereIn(chat, turn) }][turn % 3]
      return busiest.messages.list.query({ chatId: chat.chatId, ...bound })
    },
    'messages.get': (turn) => busiest.messages.get.query({ messageId: chatOf(turn).changedMessageId }),
    'messages.edit': (turn) =>
      busiest.messages.edit.mutate({ messageId: said[turn % said.length] ?? fail(), text: `Better said, ${turn}.`, expectedRevision: 1 }),
    'messages.react': (turn) =>
      busiest.messages.react.mutate({ messageId: chatOf(turn).changedMessageId, emoji: '🔥', on: turn % 2 === 0 }),
    'messages.reactions': (turn) => busiest.messages.reactions.query({ messageId: chatOf(turn).changedMessageId, limit: 100 }),
    'messages.revisions': (turn) => busiest.messages.revisions.query({ messageId: said[turn % said.length] ?? fail() }),
    'messages.remove': (turn) => busiest.messages.remove.mutate({ messageId: said[turn % said.length] ?? fail() }),
    'receipts.mark': (turn) =>
      busiest.receipts.mark.mutate({ marks: chats.map(({ chatId, lastSeq }) => ({ chatId, readSeq: lastSeq - 20 + (turn % 20) })) }),
    'receipts.markUnread': (turn) => busiest.receipts.markUnread.mutate({ chatId: chatOf(turn).chatId, fromSeq: 1 }),
    'receipts.list': (turn) => busiest.receipts.list.query({ messageId: chatOf(turn).ownMessageId }),
    'typing.set': (turn) => busiest.typing.set.mutate({ chatId: chatOf(turn).chatId, on: turn % 2 === 0 }),
    'sync.pull': () => someone.sync.pull.mutate({}),
    'sync.open': (turn) => socket.call('sync.open', { chatId: chatOf(turn).chatId }),
    'sync.close': (turn) => socket.call('sync.close', { chatId: chatOf(turn).chatId }),
    'chats.leave': async () => {
      const chatId = made.pop()
      if (chatId !== undefined) await someone.chats.leave.mutate({ chatId })
    },
    'auth.logout': (turn) => newcomer(turn).trpc.auth.logout.mutate(),
  }
}

function fail(): never {
  throw new Error('What a call needs was made by the one before.')
}
