import { type FieldEdit, insertion } from './writing/type-into.ts'

/** What is being begun at the caret: a name after `@`, an emoji after `:`, a command after the `/` a text begins with. `from` is where its sign stands. */
export type Trigger = { kind: 'mention' | 'emoji' | 'command'; query: string; from: number }

/** So much of a shortcode is typed before emoji are offered: `:)` and `10:30` are no search. */
const emojiQueryCharsMin = 2

export function findTrigger(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret)
  const mention = /(?:^|[\s(“"'])@([\p{L}\p{N}._-]{0,32})$/u.exec(before)
  if (mention) return { kind: 'mention', query: mention[1] ?? '', from: caret - (mention[1] ?? '').length - 1 }
  const emoji = /(?:^|\s):([\p{L}\p{M}\p{N}_+-]+)$/u.exec(before)
  const command = /^\/([\p{L}\p{N}-]*)$/u.exec(before)
  if (command) return { kind: 'command', query: command[1] ?? '', from: 0 }
  const query = emoji?.[1] ?? ''
  return query.length >= emojiQueryCharsMin ? { kind: 'emoji', query, from: caret - query.length - 1 } : null
}

/** A shortcode that has just been closed: `:tada:`. */
export function closedShortcode(text: string, caret: number): { code: string; from: number } | null {
  const closed = /(?:^|\s):([a-z0-9_+-]{2,}):$/.exec(text.slice(0, caret))
  return closed?.[1] === undefined ? null : { code: closed[1], from: caret - closed[1].length - 2 }
}

/** What is taken takes the place of what was begun, and of the space after it, for it brings its own. */
export function toCompletion(text: string, { from, caret, by }: { from: number; caret: number; by: string }): FieldEdit {
  const isSpaced = by.endsWith(' ') && text[caret] === ' '
  return insertion({ from, to: isSpaced ? caret + 1 : caret }, by)
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
