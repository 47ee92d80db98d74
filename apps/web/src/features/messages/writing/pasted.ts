import { messageTextProblem } from '@parley/protocol'
import { isHonest } from '../../markup/index.ts'
import { type FieldEdit, insertion, type TextRange } from './type-into.ts'

export type Pasted = { plain: string; html: string }

/**
 * [UX36] What a paste does, where it isn't what the browser does by itself: an address over words makes these words a link to it. What holds
 * characters that can't be sent comes without them, and what comes as HTML alone comes as its text.
 */
export function toPasteEdit(text: string, range: TextRange, { plain, html }: Pasted): FieldEdit | null {
  const words = text.slice(range.from, range.to)
  const address = toAddress(plain)
  if (address !== null && isLinkable(words) && isHonest(words, address)) return insertion(range, `[${words}](${address})`)
  const said = toSendable(plain === '' ? htmlToText(html) : plain)
  return said === plain || said === '' ? null : insertion(range, said)
}

/** The address that this is, and nothing but it. */
function toAddress(pasted: string): string | null {
  const address = pasted.trim()
  if (!/^(?:https?:\/\/|mailto:[^@]+@)[^\s<>"]+$/iu.test(address) || !URL.canParse(address)) return null
  // A bracket of its own that isn't closed would close the link.
  return count(address, '(') === count(address, ')') ? address : address.replaceAll('(', '%28').replaceAll(')', '%29')
}

/** Words of one line. What is an address, or has brackets of its own, is simply replaced. */
const isLinkable = (words: string): boolean => /\S/.test(words) && !/[[\]\n]/.test(words) && toAddress(words) === null

const toSendable = (pasted: string): string =>
  messageTextProblem(pasted) !== 'text.malformed'
    ? pasted
    : pasted
        .toWellFormed()
        .replace(/\r\n?/g, '\n')
        .replace(/[\p{Cc}--[\n\t]]/gv, '')

/** Its words and the ends of its lines. Nothing of it is ever part of the page. */
function htmlToText(html: string): string {
  if (html === '') return ''
  const broken = html.replace(/<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre)>/gi, '$&\n')
  const { body } = new DOMParser().parseFromString(broken, 'text/html')
  for (const unseen of body.querySelectorAll('script, style, template')) unseen.remove()
  return body.textContent.trim()
}

const count = (text: string, character: string): number => text.split(character).length - 1
