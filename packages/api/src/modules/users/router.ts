import { getUserSchema, listUsersSchema, updateUserSchema, userSchema, usersPageSchema } from '@parley/protocol'
import { noInputSchema, router, signedIn } from '../../procedures.ts'
import { getMe, getUser, listUsers, updateUser } from './service.ts'

const read = { authz: 'signed-in', idempotency: 'read' } as const

export const usersRouter = router({
  me: signedIn
    .meta(read)
    .input(noInputSchema)
    .output(userSchema)
    .query(({ ctx }) => getMe(ctx)),
  get: signedIn
    .meta(read)
    .input(getUserSchema)
    .output(userSchema)
    .query(({ ctx, input }) => getUser(ctx, input.userId)),
  list: signedIn
    .meta(read)
    .input(listUsersSchema)
    .output(usersPageSchema)
    .query(({ ctx, input }) => listUsers(ctx, input)),
  update: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(updateUserSchema)
    .output(userSchema)
    .mutation(({ ctx, input }) => updateUser(ctx, input)),
})
