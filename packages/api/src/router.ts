import { accountsRouter } from './modules/accounts/router.ts'
import { chatsRouter } from './modules/chats/router.ts'
import { messagesRouter } from './modules/messages/router.ts'
import { syncRouter } from './modules/sync/router.ts'
import { usersRouter } from './modules/users/router.ts'
import { router } from './procedures.ts'

/** The table of contents of the API. */
export const appRouter = router({
  auth: accountsRouter,
  users: usersRouter,
  chats: chatsRouter,
  messages: messagesRouter,
  sync: syncRouter,
})

export type AppRouter = typeof appRouter
