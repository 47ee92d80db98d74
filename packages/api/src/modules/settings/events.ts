import type { Settings, SettingsChanged } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'

export const settingsChanged = (settings: Settings): NewEvent => ({ type: 'settings.changed', facts: { ...settings } })

export function toSettingsChanged({ seq, at, facts }: LoggedEvent): SettingsChanged {
  const { status, shareReadReceipts, shareLastSeen } = facts as unknown as Settings
  return { seq, at, type: 'settings.changed', settings: { status, shareReadReceipts, shareLastSeen } }
}
