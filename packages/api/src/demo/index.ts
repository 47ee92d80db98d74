import { randomBytes } from 'node:crypto'
import type { Database } from '@parley/db'
import { type Chat, createMessageId, type Message, type MessageId, type User, type UserId } from '@parley/protocol'
import type { SignedInContext } from '../context.ts'
import { createCore, type OpenCore } from '../core.ts'
import { endSession, register } from '../modules/accounts/service.ts'
import { declareBot } from '../modules/bots/service.ts'
import { createChat } from '../modules/chats/service.ts'
import { setRole } from '../modules/members/service.ts'
import { react } from '../modules/messages/reactions.ts'
import { editMessage, removeMessage, sendMessage } from '../modules/messages/service.ts'
import { markReceipts } from '../modules/receipts/service.ts'
import { updateUser } from '../modules/users/service.ts'
import { chats } from './chats.ts'
import { setBack, setBackMarks } from './times.ts'
import { bot, type DemoChat, type DemoName, demoPassword, type Line, people } from './world.ts'

/** Fills an empty database through the same services that people use. A database with people in it stays as it is. */
export async function seedDemoWorld(db: Database): Promise<void> {
  if ((await db.prisma.user.count()) > 0) return
  const core = createCore({
    db,
    accessTokenSecret: randomBytes(32),
    rateLimits: 'off',
    onFault: (error) => {
      throw error
    },
  })
  const cast = new Map<DemoName, Player>()
  try {
    for (const person of people) cast.set(person.username, await comeIn(core, person, demoPassword))
    // Nobody signs in as the bot.
    cast.set(bot.username, await comeIn(core, bot, randomBytes(32).toString('base64url')))
    for (const chat of chats) await play(cast, chat)
    for (const ctx of cast.values()) await endSession(ctx, ctx.actor)
  } finally {
    await core.close()
  }
  await setBackMarks(db)
  // Last of all: a server that runs already answers for the bot from here on, and finds nothing that is waiting for an answer.
  await declareBot({ db }, of(cast, bot.username).user.id)
}

type Player = SignedInContext & { readonly user: User }
type Cast = ReadonlyMap<DemoName, Player>

async function comeIn(core: OpenCore, person: Pick<User, 'username' | 'displayName' | 'bio'>, password: string): Promise<Player> {
  const ctx = { ...core, actor: null, client: { address: null, userAgent: null }, connection: null }
  const { username, displayName, bio } = person
  const { user, accessToken } = await register(ctx, { username, displayName, password, client: 'api' })
  const actor = await core.accessTokens.verify(accessToken)
  if (!actor) throw new Error('A token that was just made is not accepted.')
  await updateUser({ ...ctx, actor }, { bio })
  return { ...ctx, actor, user }
}

function of(cast: Cast, name: DemoName): Player {
  const ctx = cast.get(name)
  if (!ctx) throw new Error(`Nobody in the demo world is called ${name}.`)
  return ctx
}

async function play(cast: Cast, chat: DemoChat): Promise<void> {
  const { id: chatId } = await begin(cast, chat)
  const named = new Map<string, MessageId>()
  const sent: Message[] = []
  for (const line of chat.said) {
    const message = await say(cast, chatId, line, named)
    if (line.as) named.set(line.as, message.id)
    sent.push(message)
  }
  const { db } = of(cast, 'alice')
  await setBack(db, chatId, toTimes(chat, sent))
  readBy(cast, chat, sent)
}

async function begin(cast: Cast, chat: DemoChat): Promise<Chat> {
  if (chat.kind === 'direct') {
    const [one, other] = chat.between
    return createChat(of(cast, one), { kind: 'direct', memberIds: [of(cast, other).user.id] })
  }
  const { name, description, members, roles = {} } = chat
  const owner = of(cast, chat.owner)
  const idOf = (member: DemoName): UserId => of(cast, member).user.id
  const created = await createChat(owner, { kind: 'group', name, description, memberIds: members.map(idOf) })
  for (const member of members) {
    const role = roles[member]
    if (role) await setRole(owner, { chatId: created.id, userId: idOf(member), role })
  }
  return created
}

async function say(cast: Cast, chatId: Chat['id'], line: Line, named: ReadonlyMap<string, MessageId>): Promise<Message> {
  const author = of(cast, line.by)
  const replyToId = line.replyTo === undefined ? undefined : named.get(line.replyTo)
  const message = await sendMessage(author, { id: createMessageId(), chatId, text: line.text, ...(replyToId && { replyToId }) })
  const messageId = message.id
  if (line.editedTo !== undefined) await editMessage(author, { messageId, text: line.editedTo, expectedRevision: 1 })
  for (const [emoji, names] of Object.entries(line.reactions ?? {})) {
    for (const name of names) await react(of(cast, name), { messageId, emoji, on: true })
  }
  if (line.isRemoved) await removeMessage(author, messageId)
  return message
}

/** Backwards from the last word. */
function toTimes(chat: DemoChat, sent: readonly Message[]): { messageId: MessageId; agoMinutes: number }[] {
  let agoMinutes = chat.agoMinutes
  const times = sent.toReversed().map(({ id }, index) => {
    const time = { messageId: id, agoMinutes }
    agoMinutes += chat.said.at(-1 - index)?.afterMinutes ?? 2
    return time
  })
  return times.toReversed()
}

function readBy(cast: Cast, chat: DemoChat, sent: readonly Message[]): void {
  const members = chat.kind === 'direct' ? chat.between : [chat.owner, ...chat.members]
  const lastSeq = sent.at(-1)?.seq ?? 0
  for (const name of members) {
    const firstUnread = sent[sent.length - (chat.unread?.[name] ?? 0)]
    const readSeq = firstUnread ? firstUnread.seq - 1 : Number.MAX_SAFE_INTEGER
    const { chatId } = sent[0] ?? { chatId: null }
    if (chatId) markReceipts(of(cast, name), { marks: [{ chatId, deliveredSeq: lastSeq, readSeq }] })
  }
}
