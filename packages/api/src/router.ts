import { accountsRouter } from './modules/accounts/router.ts'
import { chatsRouter } from './modules/chats/router.ts'
import { membersRouter } from './modules/members/router.ts'
import { messagesRouter } from './modules/messages/router.ts'
import { presenceRouter } from './modules/presence/router.ts'
import { receiptsRouter } from './modules/receipts/router.ts'
import { settingsRouter } from './modules/settings/router.ts'
import { syncRouter } from './modules/sync/router.ts'
import { typingRouter } from './modules/typing/router.ts'
import { usersRouter } from './modules/users/router.ts'
import { router } from './procedures.ts'

/** The table of contents of the API. */
export const appRouter = router({
  auth: accountsRouter,
  users: usersRouter,
  chats: chatsRouter,
  members: membersRouter,
  messages: messagesRouter,
  receipts: receiptsRouter,
  presence: presenceRouter,
  typing: typingRouter,
  settings: settingsRouter,
  sync: syncRouter,
})

export type AppRouter = typeof appRouter
