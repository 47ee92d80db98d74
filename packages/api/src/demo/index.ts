import { randomBytes } from 'node:crypto'
import type { Database } from '@parley/db'
import { createMessageId, type User } from '@parley/protocol'
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
    for (const { between, said } of chats) {
      const [one, other] = between
      const chat = await createChat(as(one), { kind: 'direct', memberIds: [as(other).user.id] })
      for (const [author, text] of said) await sendMessage(as(author), { id: createMessageId(), chatId: chat.id, text })
    }
  } finally {
    core.close()
  }
}
