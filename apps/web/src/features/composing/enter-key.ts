import { createDeviceChoice } from '../../ui/device-choice.ts'

/** What Enter does in the composer: send what is written, or begin a line. */
export type EnterKey = 'sends' | 'new-line'

type KeyPress = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

/** [UX31] Whether a key press sends. With Shift it never does; with Ctrl or Cmd it does in both ways, so that a habit can't go wrong. */
export function isSending({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress, enterKey: EnterKey): boolean {
  if (key !== 'Enter' || shiftKey || altKey) return false
  return enterKey === 'sends' || ctrlKey || metaKey
}

export const enterKeyChoice = createDeviceChoice<EnterKey>({
  key: 'parley-enter-key',
  parse: (kept) => (kept === 'new-line' ? kept : 'sends'),
  format: (enterKey) => enterKey,
})
