import type { Settings } from '@parley/protocol'
import { equals } from './equals.ts'
import { hideReads } from './receipts.ts'
import type { SyncState } from './state.ts'

/** What the person has chosen, on whichever device. */
export function applySettings(state: SyncState, settings: Settings): SyncState {
  if (equals(state.settings, settings)) return state
  const changed = { ...state, settings }
  const isSwitchedOff = !settings.shareReadReceipts && state.settings?.shareReadReceipts !== false
  return isSwitchedOff ? hideReads(changed) : changed
}
