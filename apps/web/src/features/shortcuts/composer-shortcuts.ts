import type { EnterKey } from '../composing/index.ts'
import { isChord, type Press } from './shortcuts.ts'

const marks = { bold: 'Mod+B', italic: 'Mod+I', strike: 'Mod+Shift+X', code: 'Mod+E' } as const
export type TextMarkName = keyof typeof marks

const isMark = (id: string): id is TextMarkName => id in marks

/** Which mark is pressed while one writes: by the table that the dialog lists. */
export const findMark = (press: Press, system: { isApple: boolean }): TextMarkName | null =>
  (Object.keys(marks).find((id) => isMark(id) && isChord(press, marks[id], system)) as TextMarkName | undefined) ?? null

/** [UX44] All that keys do where one writes; Enter as the person chose it. What begins with a sign by itself is written, and understood. */
export const toComposerShortcuts = (enterKey: EnterKey) =>
  ({
    send: enterKey === 'sends' ? ['Enter'] : ['Mod+Enter'],
    newLine: enterKey === 'sends' ? ['Shift+Enter'] : ['Enter'],
    editLast: ['ArrowUp'],
    cancel: ['Escape'],
    bold: [marks.bold],
    italic: [marks.italic],
    strike: [marks.strike],
    code: [marks.code],
    quote: ['>'],
    mention: ['@'],
    emoji: [':'],
    command: ['/'],
  }) as const satisfies Record<string, readonly string[]>

export type ComposerShortcutId = keyof ReturnType<typeof toComposerShortcuts>
