import { type Database, statement, type Tx } from '@parley/db'
import type { ListUsers, UpdateUser, User, UserId } from '@parley/protocol'
import { usernameSchema } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'
import { profileColumns } from './policy.ts'

/** Of a user what stands in the database. Whether they are there is known elsewhere. */
export type Profile = Omit<User, 'presence' | 'lastSeenAt'>

const cursorKeySchema = z.tuple([usernameSchema])

const profileFields = { id: true, username: true, displayName: true, bio: true, isBot: true } as const

const toProfile = (row: Omit<Profile, 'id'> & { id: string }): Profile => ({ ...row, id: row.id as UserId })

const profilesStatement = statement<Profile>(
  'users.profiles',
  `select ${profileColumns} from "user" u where u.id = any ((select $1::uuid[])::uuid[])`,
)

/** Each frame that names somebody new asks for them, so it is prepared. */
export const findProfiles = (db: Database, userIds: readonly UserId[]): Promise<Profile[]> => db.query(profilesStatement, [userIds])

export async function saveProfile(tx: Tx, userId: UserId, { username, displayName, bio }: UpdateUser): Promise<void> {
  const data = {
    ...(username !== undefined && { username }),
    ...(displayName !== undefined && { displayName }),
    ...(bio !== undefined && { bio }),
  }
  await tx.user.update({ where: { id: userId }, data, select: { id: true } })
}

/** By username, which is unique and lower case: the cursor is the last one given. */
export async function listProfiles(
  tx: Tx,
  { query = '', cursor, limit }: ListUsers,
): Promise<{ items: Profile[]; nextCursor: string | null }> {
  // Prisma hands the words to ILIKE as they are.
  const words = query.trim().replace(/[\\%_]/g, '\\$&')
  const contains = { contains: words, mode: 'insensitive' as const }
  const rows = await tx.user.findMany({
    where: {
      ...(words !== '' && { OR: [{ username: contains }, { displayName: contains }] }),
      ...(cursor !== undefined && { username: { gt: decodeCursor(cursor, cursorKeySchema)[0] } }),
    },
    orderBy: { username: 'asc' },
    take: limit + 1,
    select: profileFields,
  })
  const items = rows.slice(0, limit).map(toProfile)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.username]) : null }
}

/** Those of the names that somebody has. */
export async function findTakenUsernames(tx: Tx, usernames: readonly string[]): Promise<Set<string>> {
  const rows = await tx.user.findMany({ where: { username: { in: [...usernames] } }, select: { username: true } })
  return new Set(rows.map(({ username }) => username))
}
