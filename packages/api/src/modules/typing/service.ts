import type { SetTyping } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { assertMember } from '../chats/policy.ts'

/** A signal: told to who listens at this moment and kept nowhere. */
export async function setTyping(ctx: SignedInContext, { chatId, on }: SetTyping): Promise<void> {
  await assertMember(ctx, chatId)
  const { userId } = ctx.actor
  if (ctx.typingThrottle.lets({ chatId, userId, on })) ctx.live.publishTyping({ chatId, userId, on })
}
