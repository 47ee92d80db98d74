import { limits } from './limits.ts'

const controls = /[\p{Cc}--[\n\t]]/v

/** Nothing but space and characters that show nothing: whoever reads it sees an empty bubble. */
const blank = /^[\s\p{Z}\p{Cf}\u2800\u3164\u115f\u1160\uffa0]*$/v

export const countCodePoints = (text: string): number => [...text].length

/** Whether Postgres can hold it. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !controls.test(text)

/** What is wrong with a text a person wants to say, or null. Shared by the server's edge and the composer, so that both say the same. */
export function messageTextProblem(text: string): 'message.blank' | 'message.too-long' | 'text.malformed' | null {
  if (text.length > limits.messageTextBytesMax) return 'message.too-long'
  if (!isPlainText(text)) return 'text.malformed'
  if (blank.test(text)) return 'message.blank'
  if (countCodePoints(text) > limits.messageTextCharsMax) return 'message.too-long'
  if (new TextEncoder().encode(text).length > limits.messageTextBytesMax) return 'message.too-long'
  return null
}
