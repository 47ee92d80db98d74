import { useSyncExternalStore } from 'react'

/** Whether Cmd stands where Ctrl stands elsewhere. */
export const isAppleDevice = (): boolean => /mac|iphone|ipad/i.test(navigator.platform)

/** The same for what is drawn; null on a server, which can't know. */
export const useIsAppleDevice = (): boolean | null => useSyncExternalStore(subscribe, isAppleDevice, onServer)

const subscribe = () => () => {}
const onServer = () => null
