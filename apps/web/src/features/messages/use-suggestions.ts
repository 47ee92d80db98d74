import type { Chat, User } from '@parley/protocol'
import { type KeyboardEvent, useEffect, useId, useReducer, useState } from 'react'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { readSkinTone, withSkinTone } from './emoji/skin-tone.ts'
import { closedShortcode, findTrigger, matchPeople, type Trigger, toCompletion } from './suggestions.ts'
import { useFoundPeople } from './use-found-people.ts'
import type { WritingAids } from './use-writing-aids.ts'
import type { CommandAct, CommandName, CommandStanding } from './writing/commands.ts'
import type { FieldEdit } from './writing/type-into.ts'

const countMax = 6

export type Suggestion =
  | { kind: 'mention'; key: string; user: User; insert: string }
  /** `name`: what it is called, where that isn't English. */
  | { kind: 'emoji'; key: string; emoji: string; code: string; name: string | null; insert: string }
  /** `act`: it is done when it is taken; otherwise words may follow. */
  | { kind: 'command'; key: string; name: CommandName; act: CommandAct | null; insert: string }

type EmojiData = typeof import('./emoji/emoji-data.ts')
let loaded: EmojiData | null = null
const loadEmoji = async () => {
  const data = await import('./emoji/emoji-data.ts')
  // Without its words, the English ones are understood.
  await data.loadEmojiWords().catch(() => null)
  loaded = data
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

export type SuggestionOptions = {
  text: string
  /** Types into the field. */
  type: (edit: FieldEdit) => void
  /** What is to be done instead of written. */
  act: (act: CommandAct) => void
  chat: Chat | null
  /** Whom `@` can name, as far as they are here. */
  people: readonly User[]
  /** Null where a text is no command: in an edit. */
  commandsFor: CommandStanding | null
  aids: WritingAids | null
}

/**
 * [UX35] What fits what is being begun at the caret: names after `@`, emoji after `:`, commands after the `/` at the beginning. The field
 * keeps the focus: arrows choose, Enter and Tab take, Esc sends the list away until something else is begun.
 */
export function useSuggestions({ text, type, act, chat, people, commandsFor, aids }: SuggestionOptions) {
  const [caret, setCaret] = useState(0)
  const [dismissedFrom, setDismissedFrom] = useState<number | null>(null)
  const [chosen, setChosen] = useState(0)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const listId = useId()
  const trigger = findTrigger(text, caret)
  const isEmojiWanted = trigger?.kind === 'emoji' && !loaded

  // They are there when they are wanted, and if the network was slow, a moment later.
  useWhenIdle(loadEmoji)
  useEffect(() => {
    if (isEmojiWanted) void loadEmoji().then(redraw, () => null)
  }, [isEmojiWanted])

  const shown = trigger !== null && trigger.from !== dismissedFrom ? trigger : null
  const everybody = useFoundPeople(chat, people, shown?.kind === 'mention' ? shown.query : null)
  const items = shown ? toItems(shown, { people: everybody, commandsFor, aids }) : []
  const index = Math.min(chosen, items.length - 1)

  const complete = (item: Suggestion) => {
    if (trigger) type(toCompletion(text, { from: trigger.from, caret, by: item.insert }))
    setChosen(0)
  }

  const take = (item: Suggestion) => {
    if (item.kind !== 'command' || item.act === null) return complete(item)
    setChosen(0)
    act(item.act)
  }

  const onKeyDown = (event: KeyboardEvent): boolean => {
    const item = items[index]
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return false
    switch (event.key) {
      case 'ArrowDown':
        setChosen((index + 1) % items.length)
        break
      case 'ArrowUp':
        setChosen((index + items.length - 1) % items.length)
        break
      case 'Enter':
        // What is written out needs no completion, and stands for itself.
        if (event.shiftKey || (item.kind === 'command' && item.act === null && text === `/${item.name}`)) return false
        take(item)
        break
      case 'Tab':
        if (event.shiftKey) return false
        complete(item)
        break
      case 'Escape':
        setDismissedFrom(trigger?.from ?? null)
        break
      default:
        return false
    }
    event.preventDefault()
    return true
  }

  /** The caret has moved, or the text has changed. What was typed may close a short name: `:tada:` is to become what it says. */
  const follow = (next: string, at: number, isTyped: boolean): FieldEdit | null => {
    setCaret(at)
    setChosen(0)
    if (findTrigger(next, at)?.from !== dismissedFrom) setDismissedFrom(null)
    const closed = isTyped ? closedShortcode(next, at) : null
    const found = closed && loaded?.emojiOfCode(closed.code)
    return closed && found ? toCompletion(next, { from: closed.from, caret: at, by: toned(found.emoji) }) : null
  }

  /** Every key moves it, and `follow` has told of that already. */
  const noteCaret = (at: number) => {
    if (at !== caret) setCaret(at)
  }

  return { items, index, from: trigger?.from ?? 0, listId, onKeyDown, take, follow, noteCaret }
}

const toned = (emoji: string): string => withSkinTone(emoji, readSkinTone())

type Known = Pick<SuggestionOptions, 'people' | 'commandsFor' | 'aids'>

function toItems(trigger: Trigger, { people, commandsFor, aids }: Known): Suggestion[] {
  switch (trigger.kind) {
    case 'mention':
      return matchPeople(people, trigger.query, countMax).map((user) => ({
        kind: 'mention',
        key: user.id,
        user,
        insert: `@${user.username} `,
      }))
    case 'emoji':
      return (loaded?.searchEmoji(trigger.query, countMax) ?? []).map((each) => ({
        kind: 'emoji',
        key: each.emoji,
        emoji: toned(each.emoji),
        code: each.code,
        name: loaded?.nameOfEmoji(each) === each.name ? null : (loaded?.nameOfEmoji(each) ?? null),
        insert: `${toned(each.emoji)} `,
      }))
    case 'command':
      if (!aids || commandsFor === null) return []
      return aids.findCommands(trigger.query, commandsFor).map(({ name, act }) => ({
        kind: 'command',
        key: name,
        name,
        act,
        insert: `/${name} `,
      }))
    default:
      return trigger.kind satisfies never
  }
}
