/**
 * [UX44] Every shortcut of the window, once: what is pressed is held against this table, and the dialog that lists them is drawn from it.
 * `place` is who answers: the frame, as long as someone is signed in, or the list, as long as it is there.
 */
export const shortcuts = {
  openSwitcher: { place: 'frame', group: 'go', chords: ['Mod+K'] },
  nextChat: { place: 'list', group: 'go', chords: ['Alt+ArrowDown'] },
  previousChat: { place: 'list', group: 'go', chords: ['Alt+ArrowUp'] },
  nextUnread: { place: 'list', group: 'go', chords: ['Alt+Shift+ArrowDown'] },
  previousUnread: { place: 'list', group: 'go', chords: ['Alt+Shift+ArrowUp'] },
  nextPane: { place: 'frame', group: 'go', chords: ['F6'] },
  previousPane: { place: 'frame', group: 'go', chords: ['Shift+F6'] },
  markAllRead: { place: 'frame', group: 'do', chords: ['Shift+Escape'] },
  showShortcuts: { place: 'frame', group: 'do', chords: ['?', 'Mod+/'] },
} as const satisfies Record<string, { place: Place; group: ShortcutGroup; chords: readonly string[] }>

type Place = 'frame' | 'list'
export type ShortcutGroup = 'go' | 'do'
export type ShortcutId = keyof typeof shortcuts
export type ShortcutOf<P extends Place> = { [Id in ShortcutId]: (typeof shortcuts)[Id]['place'] extends P ? Id : never }[ShortcutId]

export const shortcutIds = Object.keys(shortcuts) as ShortcutId[]

export const findShortcut = (press: Press, place: Place, { isApple }: { isApple: boolean }): ShortcutId | null =>
  shortcutIds.find((id) => shortcuts[id].place === place && shortcuts[id].chords.some((chord) => isChord(press, chord, { isApple }))) ??
  null

export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'> & {
  /** The key goes into a field, where a sign by itself is written. */
  isTyping: boolean
}

/** `Mod` is Cmd on a Mac and Ctrl elsewhere. Where a letter is on a key that writes another script, the key counts. */
export function isChord(press: Press, chord: string, { isApple }: { isApple: boolean }): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string) => parts.slice(0, -1).includes(name)
  const isSign = key.length === 1
  const isLetter = /^[A-Z]$/.test(key)
  if (press.altKey !== has('Alt')) return false
  if (press.ctrlKey !== (!isApple && has('Mod')) || press.metaKey !== (isApple && has('Mod'))) return false
  // Whether a sign needs Shift is the keyboard's business.
  if ((!isSign || isLetter) && press.shiftKey !== has('Shift')) return false
  if (isSign && parts.length === 1 && press.isTyping) return false
  if (isLetter && !/^[a-z]$/i.test(press.key)) return press.code === `Key${key}`
  return press.key.toLowerCase() === key.toLowerCase()
}

/** The keys of a chord as they are written on this person's keyboard. */
export function toKeyLabels(chord: string, { isApple }: { isApple: boolean }): string[] {
  const names: Record<string, string> = isApple ? onApple : elsewhere
  return chord.split('+').map((key) => names[key] ?? key)
}

const arrows = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }
const onApple = { ...arrows, Mod: '⌘', Alt: '⌥', Shift: '⇧' }
const elsewhere = { ...arrows, Mod: 'Ctrl' }

/** As `aria-keyshortcuts` wants it. */
export const toAriaKeys = (id: ShortcutId, { isApple }: { isApple: boolean }): string =>
  shortcuts[id].chords.map((chord) => chord.replace('Mod', isApple ? 'Meta' : 'Control')).join(' ')
