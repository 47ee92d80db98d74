import { useIsAppleDevice } from './apple-device.ts'
import { type ShortcutId, shortcuts, toKeyLabels } from './shortcuts.ts'

/** The first chord of a shortcut, in one piece: `⌘K`, `Ctrl K`. Nothing until it is known which keyboard it is. */
export function Keys({ of, className }: { of: ShortcutId; className?: string }) {
  const isApple = useIsAppleDevice()
  if (isApple === null) return null
  return <kbd className={className}>{toKeyLabels(shortcuts[of].chords[0], { isApple }).join(isApple ? '' : ' ')}</kbd>
}
