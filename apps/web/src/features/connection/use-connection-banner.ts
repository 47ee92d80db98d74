import type { Connection, Keeping } from '@parley/client'
import { useConnection, useEngine } from '@parley/client/react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useAfter } from '../../ui/use-after.ts'
import { countWaiting } from './count-waiting.ts'

export type Trouble =
  | { kind: 'connecting' }
  /** `secondsLeft` is null while a try is under way. */
  | { kind: 'reconnecting'; secondsLeft: number | null }
  | { kind: 'offline' }
  /** Everything arrives, a little later: there is no socket. */
  | { kind: 'limited' }

/**
 * What stands between the person and the server, once it has lasted two seconds; then for at least one, so that nothing flickers. And
 * whether this device keeps what they write.
 */
export function useConnectionBanner(): { trouble: Trouble | null; waitingCount: number; keeping: Keeping; tryNow: () => void } {
  const engine = useEngine()
  const connection = useConnection()
  const nowMs = useSeconds(connection.status === 'reconnecting' && connection.retryAtMs !== null)
  const trouble = toTrouble(connection, nowMs)
  const isShown = useAfter(trouble !== null, { delayMs: 2_000, atLeastMs: 1_000 })
  const waitingCount = useSyncExternalStore(engine.subscribe, () => countWaiting(engine.getState()), noneWaiting)
  const keeping = useSyncExternalStore(engine.subscribe, () => engine.getState().keeping, onServer)
  // What was said stays for the moment in which the strip is about to go.
  const lastTrouble = useRef<Trouble | null>(null)
  if (trouble) lastTrouble.current = trouble
  return { trouble: isShown ? (trouble ?? lastTrouble.current) : null, waitingCount, keeping, tryNow: engine.tryNow }
}

export function toTrouble(connection: Connection, nowMs: number): Trouble | null {
  switch (connection.status) {
    case 'online':
      return connection.isLimited ? { kind: 'limited' } : null
    case 'signed-out':
      return null
    case 'connecting':
      return { kind: 'connecting' }
    case 'offline':
      return { kind: 'offline' }
    case 'reconnecting': {
      const leftMs = connection.retryAtMs === null ? 0 : connection.retryAtMs - nowMs
      return { kind: 'reconnecting', secondsLeft: leftMs > 0 ? Math.ceil(leftMs / 1_000) : null }
    }
    default:
      return connection satisfies never
  }
}

const noneWaiting = () => 0
const onServer = (): Keeping => 'kept'

function useSeconds(isCounting: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!isCounting) return
    setNowMs(Date.now())
    const timer = setInterval(() => setNowMs(Date.now()), 250)
    return () => clearInterval(timer)
  }, [isCounting])
  return nowMs
}
