import type { Tx } from '@parley/db'
import type { Settings, UserId } from '@parley/protocol'

const settingsFields = { status: true, shareReadReceipts: true, shareLastSeen: true } as const

export async function findSettings(tx: Tx, userId: UserId): Promise<Settings | null> {
  const row = await tx.user.findUnique({ where: { id: userId }, select: settingsFields })
  return row && { ...row, status: row.status as Settings['status'] }
}
