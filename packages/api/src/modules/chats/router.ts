import {
  chatSchema,
  chatsPageSchema,
  createChatSchema,
  getChatSchema,
  leaveChatSchema,
  listChatsSchema,
  updateChatSchema,
} from '@parley/protocol'
import { z } from 'zod'
import { router, signedIn } from '../../procedures.ts'
import { createChat, getChat, leaveChat, listChats, updateChat } from './service.ts'

export const chatsRouter = router({
  create: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(createChatSchema)
    .output(chatSchema)
    .mutation(({ ctx, input }) => createChat(ctx, input)),
  get: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(getChatSchema)
    .output(chatSchema)
    .query(({ ctx, input }) => getChat(ctx, input.chatId)),
  list: signedIn
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(listChatsSchema)
    .output(chatsPageSchema)
    .query(({ ctx, input }) => listChats(ctx, input)),
  update: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(updateChatSchema)
    .output(chatSchema)
    .mutation(({ ctx, input }) => updateChat(ctx, input)),
  leave: signedIn
    .meta({ authz: 'member', idempotency: 'refused-when-repeated' })
    .input(leaveChatSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await leaveChat(ctx, input.chatId)
      return null
    }),
})
