import type { Mention, UserId } from '@parley/protocol'
import { linkify, type TextPart } from './linkify.ts'

export type MessagePart = TextPart | { kind: 'mention'; text: string; userId: UserId }

/** The text in parts that together are the text, letter for letter: links, those whom it names, and the rest. */
export function toParts(text: string, mentions: readonly Mention[]): MessagePart[] {
  const parts = linkify(text)
  if (mentions.length === 0 || !text.includes('@')) return parts
  const userIds = new Map(mentions.map(({ username, userId }) => [username.toLowerCase(), userId]))
  return parts.flatMap((part) => (part.kind === 'text' ? splitAtMentions(part.text, userIds) : [part]))
}

function splitAtMentions(text: string, userIds: ReadonlyMap<string, UserId>): MessagePart[] {
  const parts: MessagePart[] = []
  let end = 0
  for (const { index, 0: written } of text.matchAll(atName)) {
    const name = longestName(written.slice(1), userIds)
    const userId = name !== null && userIds.get(name.toLowerCase())
    if (name === null || !userId) continue
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) })
    end = index + 1 + name.length
    parts.push({ kind: 'mention', text: text.slice(index, end), userId })
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** `@bob.` is `bob.` or `bob`: names may hold dots and hyphens, and sentences end with them. */
function longestName(written: string, userIds: ReadonlyMap<string, UserId>): string | null {
  for (let length = written.length; length > 0; length -= 1) {
    const name = written.slice(0, length)
    if (userIds.has(name.toLowerCase()) && !/^[A-Za-z0-9_]/.test(written.slice(length))) return name
  }
  return null
}

/** Whom a text will name once it is said, so that it looks the same before and after. */
export function mentionsAmong(text: string, members: readonly { id: UserId; username: string }[]): Mention[] {
  if (!text.includes('@')) return []
  const userIds = new Map(members.map(({ id, username }) => [username.toLowerCase(), id]))
  const named = splitAtMentions(text, userIds).flatMap((part) => (part.kind === 'mention' ? [part] : []))
  return [...new Map(named.map(({ userId, text: written }) => [userId, { userId, username: written.slice(1).toLowerCase() }])).values()]
}

/** As the server finds them: not inside a word, an e-mail address or a link. Scripts without spaces between words may touch a name. */
const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]`
const wordCharacter = String.raw`[[\p{L}\p{N}\p{M}_]--${unspaced}]`
const atName = new RegExp(String.raw`(?<![${wordCharacter}@\/+%\-])@[A-Za-z0-9._\-]+(?!${wordCharacter}|@)`, 'gv')
