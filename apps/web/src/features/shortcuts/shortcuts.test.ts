import { expect, test } from 'vitest'
import messages from '../../../messages/en.json'
import { isSending } from '../composing/index.ts'
import { findMark, toComposerShortcuts } from './composer-shortcuts.ts'
import { findShortcut, isChord, type Press, shortcutIds, shortcuts, toKeyLabels } from './shortcuts.ts'

const press = (change: Partial<Press>): Press => ({
  key: '',
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isTyping: false,
  ...change,
})
const apple = { isApple: true }
const other = { isApple: false }

test('[UX44] what is listed is what is pressed: each chord of the table leads to its own shortcut and to no other', () => {
  for (const id of shortcutIds) {
    for (const chord of shortcuts[id].chords) {
      const parts = chord.split('+')
      const has = (name: string) => parts.includes(name)
      for (const system of [apple, other]) {
        const pressed = press({
          key: parts.at(-1) ?? '',
          altKey: has('Alt'),
          shiftKey: has('Shift'),
          metaKey: has('Mod') && system.isApple,
          ctrlKey: has('Mod') && !system.isApple,
        })
        expect(findShortcut(pressed, shortcuts[id].place, system)).toBe(id)
      }
    }
  }
})

test('[UX44] every shortcut has words', () => {
  const ids = [...shortcutIds, ...Object.keys(toComposerShortcuts('sends'))]
  expect(Object.keys(messages.shortcuts.names).toSorted()).toEqual(ids.toSorted())
})

test.each(['sends', 'new-line'] as const)('[UX44] what is listed for the composer is what its keys do when Enter %s', (enterKey) => {
  const { send, newLine, bold, italic, strike, code } = toComposerShortcuts(enterKey)
  for (const system of [apple, other]) {
    const pressed = (chord: string) => {
      const parts = chord.split('+')
      const has = (name: string) => parts.includes(name)
      const key = parts.at(-1) ?? ''
      return press({ key, shiftKey: has('Shift'), metaKey: has('Mod') && system.isApple, ctrlKey: has('Mod') && !system.isApple })
    }
    expect(send.map((chord) => isSending(pressed(chord), enterKey))).toEqual([true])
    expect(newLine.map((chord) => isSending(pressed(chord), enterKey))).toEqual([false])
    expect([bold, italic, strike, code].map(([chord]) => findMark(pressed(chord), system))).toEqual(['bold', 'italic', 'strike', 'code'])
  }
})

test('[UX44] a sign by itself is written while one writes, and means something elsewhere', () => {
  const question = { key: '?', shiftKey: true }
  expect(isChord(press(question), '?', other)).toBe(true)
  expect(isChord(press({ ...question, isTyping: true }), '?', other)).toBe(false)
  expect(isChord(press({ key: '/', ctrlKey: true, isTyping: true }), 'Mod+/', other)).toBe(true)
  // On a German keyboard the stroke is on the 7.
  expect(isChord(press({ key: '/', ctrlKey: true, shiftKey: true }), 'Mod+/', other)).toBe(true)
})

test('[UX43] on a keyboard of another script the key counts, on one of another order the letter', () => {
  expect(isChord(press({ key: 'л', code: 'KeyK', ctrlKey: true }), 'Mod+K', other)).toBe(true)
  expect(isChord(press({ key: 'k', code: 'KeyV', ctrlKey: true }), 'Mod+K', other)).toBe(true)
  expect(isChord(press({ key: 't', code: 'KeyK', ctrlKey: true }), 'Mod+K', other)).toBe(false)
})

test('[UX43] Cmd is for a Mac, Ctrl for all others, and more keys than that are something else', () => {
  const command = press({ key: 'k', metaKey: true })
  const control = press({ key: 'k', ctrlKey: true })
  expect([isChord(command, 'Mod+K', apple), isChord(control, 'Mod+K', apple)]).toEqual([true, false])
  expect([isChord(command, 'Mod+K', other), isChord(control, 'Mod+K', other)]).toEqual([false, true])
  expect(isChord(press({ key: 'K', ctrlKey: true, shiftKey: true }), 'Mod+K', other)).toBe(false)
  expect(isChord(press({ key: 'k', ctrlKey: true, altKey: true }), 'Mod+K', other)).toBe(false)
})

test('[UX44] keys are named as on the person’s own keyboard', () => {
  expect(toKeyLabels('Alt+Shift+ArrowDown', apple)).toEqual(['⌥', '⇧', '↓'])
  expect(toKeyLabels('Alt+Shift+ArrowDown', other)).toEqual(['Alt', 'Shift', '↓'])
  expect(toKeyLabels('Mod+K', apple)).toEqual(['⌘', 'K'])
  expect(toKeyLabels('Mod+K', other)).toEqual(['Ctrl', 'K'])
})
