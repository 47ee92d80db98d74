import type { z } from 'zod'
import { refuse } from './refuse.ts'

/** The key of a page's last item, opaque to who carries it. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** A cursor comes from outside like any other input, so its key is held against the schema of its list. */
export function decodeCursor<Key>(cursor: string, keySchema: z.ZodType<Key>): Key {
  const key = keySchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!key.success) refuse('request.invalid', { field: 'cursor', problem: 'Expected a cursor as given in nextCursor' })
  return key.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
