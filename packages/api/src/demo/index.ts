import { randomBytes } from 'node:crypto'
import type { Database } from '@parley/db'
import { type ChatId, createMessageId, type User } from '@parley/protocol'
import type { SignedInContext } from '../context.ts'
import { createCore } from '../core.ts'
import { register } from '../modules/accounts/service.ts'
import { createChat } from '../modules/chats/service.ts'
import { sendMessage } from '../modules/messages/service.ts'
import { chats, type DemoName, demoPassword, people } from './world.ts'

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
  try {
    const contexts = new Map<DemoName, SignedInContext & { user: User }>()
    for (const { username, displayName } of people) {
      const ctx = { ...core, actor: null, connection: null }
      const { user, accessToken } = await register(ctx, { username, displayName, password: demoPassword, client: 'api' })
      const actor = await core.accessTokens.verify(accessToken)
      if (!actor) throw new Error('A token that was just made is not accepted.')
      contexts.set(username, { ...ctx, actor, user })
    }
    const as = (name: DemoName) => {
      const ctx = contexts.get(name)
      if (!ctx) throw new Error(`Nobody in the demo world is called ${name}.`)
      return ctx
    }
    for (const { between, agoMinutes, said } of chats) {
      const [one, other] = between
      const chat = await createChat(as(one), { kind: 'direct', memberIds: [as(other).user.id] })
      for (const [author, text] of said) await sendMessage(as(author), { id: createMessageId(), chatId: chat.id, text })
      await setBack(db, chat.id, agoMinutes)
    }
  } finally {
    await core.close()
  }
}

/** As if it had been said before: the last word `agoMinutes` ago, two minutes between each and the next. */
async function setBack(db: Database, chatId: ChatId, agoMinutes: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.$executeRaw`
      update message set sent_at = now() - make_interval(mins => ${agoMinutes}::int + 2 * (s.last_seq - message.seq)::int)
        from scope s where message.chat_id = ${chatId}::uuid and s.id = 'chat:' || message.chat_id`
    await tx.$executeRaw`update event set at = m.sent_at from message m where m.id = event.message_id and m.chat_id = ${chatId}::uuid`
    await tx.$executeRaw`
      update chat set last_active_at = m.sent_at, created_at = m.sent_at from message m where m.id = chat.last_message_id and chat.id = ${chatId}::uuid`
  })
}
