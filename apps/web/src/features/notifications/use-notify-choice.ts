import { useSyncExternalStore } from 'react'
import { type NotifyChoice, notifyChoice } from './notify-choice.ts'

/** What was chosen on this device, in all of its tabs. Null on a server, which can't know. */
export const useNotifyChoice = (): NotifyChoice | null => useSyncExternalStore(notifyChoice.subscribe, notifyChoice.read, onServer)

const onServer = () => null
