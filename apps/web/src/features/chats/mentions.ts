/** A text in parts, those that name somebody by `@username` apart from the rest. */
export function splitAtMentions(text: string, username: string): { text: string; isMe: boolean }[] {
  const name = username.replace(/[.]/g, '\\.')
  return text
    .split(new RegExp(`(?<![\\w@])(@${name})(?![\\w-]|\\.\\w)`, 'iu'))
    .map((part, index) => ({ text: part, isMe: index % 2 === 1 }))
    .filter((part) => part.text !== '')
}
