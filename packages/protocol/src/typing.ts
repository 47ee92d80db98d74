import { chatIdSchema } from './ids.ts'
import { z } from './zod.ts'

/** Said at the first key and again every `limits.typingEveryMs` while it goes on; `on: false` when the text is sent or gone. */
export const setTypingSchema = z.strictObject({ chatId: chatIdSchema, on: z.boolean() })
export type SetTyping = z.infer<typeof setTypingSchema>
