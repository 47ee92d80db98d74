import { expect, test } from 'vitest'
import { toChoice } from './notify-choice.ts'

test.each([
  [null, { isOn: false, showsText: true }],
  ['not ours', { isOn: false, showsText: true }],
  ['{"isOn":"yes"}', { isOn: false, showsText: true }],
  ['{"isOn":true}', { isOn: true, showsText: true }],
  ['{"isOn":true,"showsText":false}', { isOn: true, showsText: false }],
])('[UX46] stored as %s it means %o: nothing is told before somebody asks for it', (stored, choice) => {
  expect(toChoice(stored)).toEqual(choice)
})
