import type { ChatId } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { isMember } from './queries.ts'

/** The same refusal for a chat that is missing and one that is somebody else's. */
export async function assertMember({ db, actor }: SignedInContext, chatId: ChatId): Promise<void> {
  if (!(await isMember(db, chatId, actor.userId))) refuse('chat.not-found')
}
