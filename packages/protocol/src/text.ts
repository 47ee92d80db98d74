import { limits } from './limits.ts'
import { countCodePoints, isPlainText, messageTextProblem } from './text-rules.ts'
import { z } from './zod.ts'

/** Controls, line breaks and the characters that turn the direction of what follows: a name with one of them can pose as another. */
const notInNames = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/v

/** Kept as typed: neither trimmed nor normalised, so that it comes back byte for byte. */
export const messageTextSchema = z.string().superRefine((text, ctx) => {
  const problem = messageTextProblem(text)
  if (problem) ctx.addIssue({ code: 'custom', message: problem, params: { refusal: problem } })
})

/** A name people see: one line, not blank, without surrounding space. */
export const nameSchema = z
  .string()
  .refine((name) => name.isWellFormed() && !notInNames.test(name), 'Expected one line without control characters')
  .refine((name) => name.trim() === name && name !== '', 'Expected a name without surrounding space')
  .refine((name) => countCodePoints(name) <= limits.nameCharsMax, `Expected at most ${limits.nameCharsMax} characters`)

/** A few lines about someone or something, possibly none. */
export const paragraphSchema = (charsMax: number) =>
  z
    .string()
    .refine(isPlainText, 'Expected text without control characters')
    .refine((text) => text.trim() === text, 'Expected text without surrounding space')
    .refine((text) => countCodePoints(text) <= charsMax, `Expected at most ${charsMax} characters`)

/** One emoji, however many code points it takes: flags, skin tones and joined ones included. */
export const emojiSchema = z
  .string()
  .max(64)
  .regex(/^\p{RGI_Emoji}$/v, 'Expected one emoji')

/** Text that Postgres can hold, whatever it says. */
export const plainTextSchema = z.string().refine(isPlainText, 'Expected text without control characters')

/** What someone types to find a person. Blank finds everyone. */
export const querySchema = plainTextSchema.refine(
  (query) => countCodePoints(query) <= limits.queryCharsMax,
  `Expected at most ${limits.queryCharsMax} characters`,
)

export const timestampSchema = z.iso.datetime()
export type Timestamp = z.infer<typeof timestampSchema>
