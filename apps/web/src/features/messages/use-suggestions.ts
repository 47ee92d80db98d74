import type { User } from '@parley/protocol'
import { type KeyboardEvent, type RefObject, useEffect, useId, useReducer, useState } from 'react'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { closedShortcode, findTrigger, matchPeople, replaceAtCaret, type Trigger } from './suggestions.ts'

const countMax = 6

export type Suggestion =
  | { kind: 'mention'; key: string; user: User; insert: string }
  | { kind: 'emoji'; key: string; emoji: string; code: string; insert: string }

type EmojiData = typeof import('./emoji/emoji-data.ts')
let loaded: EmojiData | null = null
const loadEmoji = async () => {
  loaded = await import('./emoji/emoji-data.ts')
}

export type SuggestionOptions = {
  text: string
  write: (text: string) => void
  field: RefObject<HTMLTextAreaElement | null>
  people: readonly User[]
}

/**
 * [UX35] What fits what is being begun at the caret: names after `@`, emoji after `:`. The field keeps the focus: arrows choose, Enter and
 * Tab take, Esc sends the list away until something else is begun.
 */
export function useSuggestions({ text, write, field, people }: SuggestionOptions) {
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

  const isShown = trigger !== null && trigger.from !== dismissedFrom
  const items = isShown ? toItems(trigger, people, loaded) : []
  const index = Math.min(chosen, items.length - 1)

  const put = (from: number, by: string) => {
    const next = replaceAtCaret(text, { from, caret, by })
    write(next.text)
    setCaret(next.caret)
    // After the new text is in the field: before, the caret would be put at its end.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret))
  }

  const take = (item: Suggestion) => {
    if (!trigger) return
    put(trigger.from, item.insert)
    setChosen(0)
  }

  const onKeyDown = (event: KeyboardEvent): boolean => {
    const item = items[index]
    if (!item) return false
    switch (event.key) {
      case 'ArrowDown':
        setChosen((index + 1) % items.length)
        break
      case 'ArrowUp':
        setChosen((index + items.length - 1) % items.length)
        break
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false
        take(item)
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

  /** The caret has moved, or the text has changed: `:tada:` becomes what it says. */
  const follow = (next: string, at: number, isTyped: boolean) => {
    setCaret(at)
    setChosen(0)
    if (findTrigger(next, at)?.from !== dismissedFrom) setDismissedFrom(null)
    const closed = isTyped ? closedShortcode(next, at) : null
    const found = closed && loaded?.emojiOfCode(closed.code)
    if (!closed || !found) return null
    return replaceAtCaret(next, { from: closed.from, caret: at, by: found.emoji })
  }

  return { items, index, listId, onKeyDown, take, follow, setCaret }
}

function toItems(trigger: Trigger, people: readonly User[], emoji: EmojiData | null): Suggestion[] {
  switch (trigger.kind) {
    case 'mention':
      return matchPeople(people, trigger.query, countMax).map((user) => ({
        kind: 'mention',
        key: user.id,
        user,
        insert: `@${user.username} `,
      }))
    case 'emoji':
      return (emoji?.searchEmoji(trigger.query, countMax) ?? []).map(({ emoji: character, code }) => ({
        kind: 'emoji',
        key: character,
        emoji: character,
        code,
        insert: `${character} `,
      }))
    default:
      return trigger.kind satisfies never
  }
}
