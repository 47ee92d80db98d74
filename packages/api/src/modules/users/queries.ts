import type { Tx } from '@parley/db'
import type { ListUsers, User, UserId, UsersPage } from '@parley/protocol'
import { usernameSchema } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'

const cursorKeySchema = z.tuple([usernameSchema])

const userFields = { id: true, username: true, displayName: true } as const

const toUser = (row: { id: string; username: string; displayName: string }): User => ({ ...row, id: row.id as UserId })

export async function findUsers(tx: Tx, userIds: readonly UserId[]): Promise<User[]> {
  const rows = await tx.user.findMany({ where: { id: { in: [...userIds] } }, select: userFields })
  return rows.map(toUser)
}

/** By username, which is unique and lower case: the cursor is the last one given. */
export async function listUsers(tx: Tx, { query = '', cursor, limit }: ListUsers): Promise<UsersPage> {
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
    select: userFields,
  })
  const items = rows.slice(0, limit).map(toUser)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.username]) : null }
}
