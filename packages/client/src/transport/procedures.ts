import type { AppRouter } from '@parley/api'
import type { Transport } from '@parley/sync'
import type { TRPCClient } from '@trpc/client'

type Make = <Answer>(make: (trpc: TRPCClient<AppRouter>) => Promise<Answer>) => Promise<Answer>

/** The calls of a transport that are the same by whatever way they go. */
export const procedures = (call: Make): Omit<Transport, 'subscribe' | 'openChat' | 'closeChat'> => ({
  send: (message) => call((trpc) => trpc.messages.send.mutate(message)),
  editMessage: (input) => call((trpc) => trpc.messages.edit.mutate(input)),
  removeMessage: (input) => call((trpc) => trpc.messages.remove.mutate(input)),
  react: (input) => call((trpc) => trpc.messages.react.mutate(input)),
  getMessage: (input) => call((trpc) => trpc.messages.get.query(input)),
  listMessages: (input) => call((trpc) => trpc.messages.list.query(input)),
  createChat: (input) => call((trpc) => trpc.chats.create.mutate(input)),
  markReceipts: (input) => call(async (trpc) => void (await trpc.receipts.mark.mutate(input))),
  markUnread: (input) => call(async (trpc) => void (await trpc.receipts.markUnread.mutate(input))),
  setTyping: (input) => call(async (trpc) => void (await trpc.typing.set.mutate(input))),
})
