import { z } from './zod.ts'

/** What someone chose to appear as while they are connected. */
export const statusSchema = z.enum(['online', 'away', 'busy', 'invisible'])
export type Status = z.infer<typeof statusSchema>

/** What a person has chosen, the same on all of their devices. */
export const settingsSchema = z.strictObject({
  status: statusSchema,
  /** Off hides both ways: others don't learn what this person has read, and this person not what they have. Their own devices still do. */
  shareReadReceipts: z.boolean(),
  /** Off hides both ways, as above. */
  shareLastSeen: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

/** What is left out stays as it is. */
export const updateSettingsSchema = z.strictObject({
  shareReadReceipts: z.boolean().optional(),
  shareLastSeen: z.boolean().optional(),
})
export type UpdateSettings = z.infer<typeof updateSettingsSchema>

export const setPresenceSchema = z.strictObject({ status: statusSchema })
