import { type ChatId, type Frame, limits, type OpenChat, type Scope, type Subscribe, userScope } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { assertMember } from '../chats/policy.ts'
import { createSyncStream } from './stream.ts'

/** Refuses before the first frame; after that the stream ends only with an `end` frame or its socket. */
export function subscribe(ctx: SignedInContext, input: Subscribe, signal: AbortSignal): AsyncIterable<Frame> {
  const { connection } = ctx
  if (!connection) refuse('sync.socket-required')
  const scopes = Object.keys(input.cursors ?? {}) as Scope[]
  if (scopes.length > limits.cursorsMax) refuse('sync.cursors-too-many', { cursorsMax: limits.cursorsMax })
  if (scopes.some((scope) => scope.startsWith('user:') && scope !== userScope(ctx.actor.userId))) {
    refuse('request.invalid', { field: 'cursors', problem: 'Expected no user scope but your own' })
  }
  if (connection.subscriptions >= limits.subscriptionsPerSocketMax) {
    refuse('socket.subscriptions-too-many', { subscriptionsMax: limits.subscriptionsPerSocketMax })
  }
  const stream = createSyncStream({ ...ctx, connection }, input, signal)
  connection.subscriptions += 1
  connection.stream = stream
  signal.addEventListener('abort', () => {
    connection.subscriptions -= 1
    if (connection.stream === stream) connection.stream = null
  })
  return stream.frames()
}

export async function openChat(ctx: SignedInContext, input: OpenChat): Promise<void> {
  const stream = ctx.connection?.stream
  if (!stream) refuse('sync.not-subscribed')
  await assertMember(ctx, input.chatId)
  stream.open(input)
}

/** Events of a chat arrive whether it is open or not, so nothing changes for one in a direct chat that looks away. */
export async function closeChat(ctx: SignedInContext, chatId: ChatId): Promise<void> {
  if (!ctx.connection?.stream) refuse('sync.not-subscribed')
  await assertMember(ctx, chatId)
}
