import { limits } from './limits.ts'
import { z } from './zod.ts'

/** Opaque, as given in `nextCursor`; it holds no more than a key of the list it came from. */
const cursorSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/, 'Expected a cursor as given in nextCursor')

export const listInputSchema = z.strictObject({
  cursor: cursorSchema.optional(),
  limit: z.int().min(1).max(limits.pageItemsMax).default(limits.pageItemsDefault),
})

/** `nextCursor` is null on the last page. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
