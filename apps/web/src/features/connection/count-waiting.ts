import type { EngineState } from '@parley/client'

/** Messages that this device has to say still. One that the server has refused waits for its writer, not for the connection. */
export const countWaiting = ({ outbox }: EngineState): number =>
  Object.values(outbox).reduce(
    (count, entries) => count + entries.filter(({ status }) => status !== 'refused' && status !== 'answered').length,
    0,
  )
