import { closeChatSchema, type Frame, openChatSchema, type Pulled, pullSchema, subscribeSchema } from '@parley/protocol'
import { z } from 'zod'
import { router, signedIn, signedInByStatement, signedInOutOfLine } from '../../procedures.ts'
import { pull } from './pull.ts'
import { closeChat, openChat, subscribe } from './service.ts'

/** Frames are typed where they are made; tests hold each against its schema, which would cost a parse for every listener here. */
const framesSchema = z.custom<AsyncIterable<Frame>>((value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
const pulledSchema = z.custom<Pulled>((value) => typeof value === 'object' && value !== null && 'frames' in value)

export const syncRouter = router({
  subscribe: signedInByStatement
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(subscribeSchema)
    .output(framesSchema)
    .subscription(({ ctx, input, signal }) => subscribe(ctx, input, signal ?? new AbortController().signal)),
  /** A mutation, so that it is a POST: its cursors have no room in a URL, and its answer is for nobody's cache. */
  pull: signedInOutOfLine
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(pullSchema)
    .output(pulledSchema)
    .mutation(({ ctx, input, signal }) => pull(ctx, input, signal)),
  open: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(openChatSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await openChat(ctx, input)
      return null
    }),
  close: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(closeChatSchema)
    .output(z.null())
    .mutation(({ ctx, input }) => {
      closeChat(ctx, input.chatId)
      return null
    }),
})
