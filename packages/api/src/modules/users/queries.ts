import { type Database, statement, type Tx } from '@parley/db'
import type { ListUsers, UpdateUser, User, UserId } from '@parley/protocol'
import { usernameSchema } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'
import { profileColumns } from './policy.ts'

/** Of a user what stands in the database. Whether they are there is known elsewhere. */
export type Profile = Omit<User, 'presence' | 'lastSeenAt'>

const cursorKeySchema = z.tuple([usernameSchema])

const profilesStatement = statement<Profile>(
  'users.profiles',
  `select ${profileColumns} from "user" u where u.id = any ((select $1::uuid[])::uuid[])`,
)

/**
 * Of each crowd those who exist. Each frame that names somebody new asks for them, so it is prepared; and one statement for many crowds: in a
 * large group everyone who hears somebody for the first time asks in the same moment.
 */
export async function findProfiles(db: Database, crowds: readonly (readonly UserId[])[]): Promise<Profile[][]> {
  const rows = await db.query(profilesStatement, [[...new Set(crowds.flat())]])
  const profiles = new Map(rows.map((profile) => [profile.id, profile]))
  return crowds.map((userIds) => [...new Set(userIds)].flatMap((id) => profiles.get(id) ?? []))
}

export async function saveProfile(tx: Tx, userId: UserId, { username, displayName, bio }: UpdateUser): Promise<void> {
  const data = {
    ...(username !== undefined && { username }),
    ...(displayName !== undefined && { displayName }),
    ...(bio !== undefined && { bio }),
  }
  await tx.user.update({ where: { id: userId }, data, select: { id: true } })
}

/**
 * Along the names, which are unique and lower case, until the page is full. A word may stand anywhere in a name, which no ordinary index
 * serves: one that hardly anybody has is looked for in everyone, in five thousand people for some milliseconds.
 */
const pageStatement = statement<Profile>(
  'users.page',
  `select ${profileColumns} from "user" u
    where u.username > $2 and (strpos(u.username, lower($1)) > 0 or strpos(lower(u.display_name), lower($1)) > 0)
    order by u.username
    limit $3`,
)

/** By username: the cursor is the last one given. */
export async function listProfiles(
  db: Database,
  { query = '', cursor, limit }: ListUsers,
): Promise<{ items: Profile[]; nextCursor: string | null }> {
  const after = cursor === undefined ? '' : decodeCursor(cursor, cursorKeySchema)[0]
  const rows = await db.query(pageStatement, [query.trim(), after, limit + 1])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.username]) : null }
}

/** Those of the names that somebody has. */
export async function findTakenUsernames(tx: Tx, usernames: readonly string[]): Promise<Set<string>> {
  const rows = await tx.user.findMany({ where: { username: { in: [...usernames] } }, select: { username: true } })
  return new Set(rows.map(({ username }) => username))
}
