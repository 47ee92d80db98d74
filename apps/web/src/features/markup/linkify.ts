export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  /** `[words](address)`, as `text` has it: the words are what is read. */
  | { kind: 'labelled-link'; text: string; words: string; href: string }

/** Where a link begins. Nothing else becomes one: a scheme that isn't here stays text. */
const linkStart = /(?:https?:\/\/|mailto:)[^\s<>"“”«»]+/giu
/** What ends a sentence rather than an address. */
const trailing = /[.,:;!?'’…*_~]$/u

/** Words and where they lead. Brackets of the address' own are closed in it. */
const labelled = /\[([^[\]\n]{1,400})\]\(((?:https?:\/\/|mailto:)(?:[^\s()<>"“”«»]|\([^\s()<>"“”«»]*\))+)\)/giu

/** The text in parts that together are the text, letter for letter. */
export function linkify(text: string): TextPart[] {
  if (!text.includes('](')) return linkAddresses(text)
  const parts: TextPart[] = []
  let end = 0
  for (const { 0: source, 1: words = '', 2: href = '', index } of text.matchAll(labelled)) {
    if (!isHonest(words, href)) continue
    if (index > end) parts.push(...linkAddresses(text.slice(end, index)))
    parts.push({ kind: 'labelled-link', text: source, words, href })
    end = index + source.length
  }
  return end < text.length ? [...parts, ...linkAddresses(text.slice(end))] : parts
}

/** Words that look like an address lead to it and to no other; where they don't, both stand as they were typed, for everybody to see. */
export function isHonest(words: string, href: string): boolean {
  if (words.trim() === '' || !URL.canParse(href) || isBare(href)) return false
  const named = /(?:^|[^\p{L}\p{N}])((?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]*)/u.exec(words)?.[1]?.toLowerCase()
  const host = new URL(href).hostname || href.slice(href.lastIndexOf('@') + 1).toLowerCase()
  return named === undefined ? !words.includes('://') : host === named || host === `www.${named}`
}

function linkAddresses(text: string): TextPart[] {
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
