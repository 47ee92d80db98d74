import { createDeviceChoice } from '../../ui/device-choice.ts'

/** What this browser tells of while one looks elsewhere. It belongs to the device: so does the leave to do it. */
export type NotifyChoice = {
  isOn: boolean
  /** Whether the words themselves are shown, or only whose they are. */
  showsText: boolean
}

const silence: NotifyChoice = { isOn: false, showsText: true }

/** What isn't ours, or is damaged, says nothing. */
export function toChoice(stored: string | null): NotifyChoice {
  if (stored === null) return silence
  try {
    const { isOn, showsText } = JSON.parse(stored) as Partial<NotifyChoice>
    return { isOn: isOn === true, showsText: showsText !== false }
  } catch {
    return silence
  }
}

export const notifyChoice = createDeviceChoice({ key: 'parley-notifications', parse: toChoice })
