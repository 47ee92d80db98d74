export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

/** Where a link begins. Nothing else becomes one: a scheme that isn't here stays text. */
const linkStart = /(?:https?:\/\/|mailto:)[^\s<>"“”«»]+/giu
/** What ends a sentence rather than an address. */
const trailing = /[.,:;!?'’…*_~]$/u

/** The text in parts that together are the text, letter for letter. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(linkStart)) {
    const address = trimAddress(match[0])
    if (!URL.canParse(address) || isBare(address)) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: address, href: address })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

function trimAddress(address: string): string {
  let trimmed = address
  for (;;) {
    if (trailing.test(trimmed)) trimmed = trimmed.slice(0, -1)
    // A bracket that closes what was opened before the address isn't part of it; one that closes its own is.
    else if (trimmed.endsWith(')') && count(trimmed, ')') > count(trimmed, '(')) trimmed = trimmed.slice(0, -1)
    else if (trimmed.endsWith(']') && count(trimmed, ']') > count(trimmed, '[')) trimmed = trimmed.slice(0, -1)
    else return trimmed
  }
}

const isBare = (address: string): boolean =>
  /^(https?:\/\/|mailto:)$/i.test(address) || (/^mailto:/i.test(address) && !address.includes('@'))

const count = (text: string, character: string): number => text.split(character).length - 1
