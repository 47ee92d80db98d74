import type { ListUsers, User, UserId, UsersPage } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { findUsers, listUsers as listUsersPage } from './queries.ts'

export async function getUser(ctx: Context, userId: UserId): Promise<User> {
  const [user] = await findUsers(ctx.db.prisma, [userId])
  return user ?? refuse('user.not-found')
}

export const getMe = (ctx: SignedInContext): Promise<User> => getUser(ctx, ctx.actor.userId)

export const listUsers = (ctx: Context, input: ListUsers): Promise<UsersPage> => listUsersPage(ctx.db.prisma, input)

/** For whoever names people in what they show: unknown ids are left out. */
export const getUsers = ({ db }: Pick<Context, 'db'>, userIds: readonly UserId[]): Promise<User[]> => findUsers(db.prisma, userIds)
