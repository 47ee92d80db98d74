/** What is being begun at the caret: a name after `@`, or an emoji after `:`. `from` is where its sign stands. */
export type Trigger = { kind: 'mention' | 'emoji'; query: string; from: number }

/** So much of a shortcode is typed before emoji are offered: `:)` and `10:30` are no search. */
const emojiQueryCharsMin = 2

export function findTrigger(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret)
  const mention = /(?:^|[\s(“"'])@([\p{L}\p{N}._-]{0,32})$/u.exec(before)
  if (mention) return { kind: 'mention', query: mention[1] ?? '', from: caret - (mention[1] ?? '').length - 1 }
  const emoji = /(?:^|\s):([a-z0-9_+-]+)$/.exec(before)
  const query = emoji?.[1] ?? ''
  return query.length >= emojiQueryCharsMin ? { kind: 'emoji', query, from: caret - query.length - 1 } : null
}

/** A shortcode that has just been closed: `:tada:`. */
export function closedShortcode(text: string, caret: number): { code: string; from: number } | null {
  const closed = /(?:^|\s):([a-z0-9_+-]{2,}):$/.exec(text.slice(0, caret))
  return closed?.[1] === undefined ? null : { code: closed[1], from: caret - closed[1].length - 2 }
}

/** The text with what stands from `from` to the caret replaced, and the caret after it. */
export function replaceAtCaret(
  text: string,
  { from, caret, by }: { from: number; caret: number; by: string },
): { text: string; caret: number } {
  return { text: text.slice(0, from) + by + text.slice(caret), caret: from + by.length }
}

export type Mentionable = { id: string; username: string; displayName: string }

/** Who begins like this comes first, by name or username; then whose name has it in a later word. */
export function matchPeople<Person extends Mentionable>(people: readonly Person[], query: string, countMax: number): Person[] {
  const sought = toPlain(query)
  const ranked = people.flatMap((person) => {
    const name = toPlain(person.displayName)
    const rank =
      person.username.startsWith(sought) || name.startsWith(sought)
        ? 0
        : name.split(/[\s-]+/).some((word) => word.startsWith(sought))
          ? 1
          : 2
    return rank < 2 ? [{ person, rank, name }] : []
  })
  return ranked
    .toSorted((one, other) => one.rank - other.rank || one.name.localeCompare(other.name))
    .slice(0, countMax)
    .map(({ person }) => person)
}

/** Without case and accents: who types `zoe` means Zoë, too. */
const toPlain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
