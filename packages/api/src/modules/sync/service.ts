import { type ChatId, type Frame, limits, type OpenChat, type Scope, type Subscribe, userScope } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import type { Connection } from '../../platform/connection.ts'
import { refuse } from '../../platform/refuse.ts'
import { assertSignedIn } from '../accounts/policy.ts'
import { assertMember } from '../chats/policy.ts'
import { SyncStream } from './stream.ts'

/** Refuses before the first frame; after that the stream ends only with an `end` frame or its socket. */
export async function subscribe(ctx: SignedInContext, input: Subscribe, signal: AbortSignal): Promise<AsyncIterable<Frame>> {
  const { presence, actor } = ctx
  let connection: Connection
  try {
    connection = toConnection(ctx, input)
  } catch (refusal) {
    // Who isn't signed in any more is told that, whatever else is wrong.
    await assertSignedIn(ctx)
    throw refusal
  }
  // It keeps a copy: the context that middleware has merged is a table of its own, seven times as large.
  const stream = new SyncStream({ ...ctx, connection }, input, {
    signal,
    // Who listens is there, over whatever gateway.
    attend: () => presence.connect(actor.userId),
    onEnd() {
      connection.subscriptions -= 1
      if (connection.stream === stream) connection.stream = null
    },
  })
  connection.subscriptions += 1
  connection.stream = stream
  await stream.prepare()
  return stream.frames()
}

/** The one it is told over, if it may have it. */
function toConnection(ctx: SignedInContext, input: Subscribe): Connection {
  const { connection } = ctx
  if (!connection) refuse('sync.socket-required')
  assertCursors(ctx, input)
  if (connection.subscriptions >= limits.subscriptionsPerSocketMax) {
    refuse('socket.subscriptions-too-many', { subscriptionsMax: limits.subscriptionsPerSocketMax })
  }
  return connection
}

export function assertCursors({ actor }: SignedInContext, { cursors = {} }: Subscribe): void {
  const scopes = Object.keys(cursors) as Scope[]
  if (scopes.length > limits.cursorsMax) refuse('sync.cursors-too-many', { cursorsMax: limits.cursorsMax })
  if (scopes.some((scope) => scope.startsWith('user:') && scope !== userScope(actor.userId))) {
    refuse('request.invalid', { field: 'cursors', problem: 'Expected no user scope but your own' })
  }
}

export async function openChat(ctx: SignedInContext, input: OpenChat): Promise<void> {
  const stream = ctx.connection?.stream
  if (!stream) refuse('sync.not-subscribed')
  await assertMember(ctx, input.chatId)
  stream.open(input)
}

/** Its events arrive all the same; what comes only while a chat is looked at doesn't. A chat that isn't open, or isn't theirs, is closed. */
export function closeChat(ctx: SignedInContext, chatId: ChatId): void {
  const stream = ctx.connection?.stream
  if (!stream) refuse('sync.not-subscribed')
  stream.close(chatId)
}
