import { useSyncExternalStore } from 'react'
import { createDeviceChoice } from '../../ui/device-choice.ts'
import { type Appearance, appearanceKey, parseAppearance, usualAppearance } from './appearance.ts'

const choice = createDeviceChoice<Appearance>({ key: appearanceKey, parse: parseAppearance })

/** What is chosen in this browser, and how to choose anew: the page, the other tabs and the next visit follow. */
export function useAppearance(): [Appearance, (change: Partial<Appearance>) => void] {
  const appearance = useSyncExternalStore(choice.subscribe, choice.read, onServer)
  return [appearance, (change) => choice.write({ ...appearance, ...change })]
}

const onServer = (): Appearance => usualAppearance
