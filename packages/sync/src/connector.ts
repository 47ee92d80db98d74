import type { EndReason, Frame, Subscribe } from '@parley/protocol'
import type { Clock } from './clock.ts'
import { type Connection, type ConnectionEvent, transition } from './connection.ts'
import { isFinal, type Transport } from './transport.ts'

export type Connector = {
  /** Between `begin` and `end`. */
  isRunning(): boolean
  /** From the beginning of an attempt until the connection is another: what arrives is what was missed. */
  isCatchingUp(): boolean
  /** From now on the connection changes; the first attempt is the caller's. */
  begin(): void
  connect(): void
  /** [R29] */
  tryNow(): void
  /** Everything up to now has arrived. */
  ready(): void
  lose(type: 'lost' | 'network-lost'): void
  /** The session that answers is another person's. */
  refuseSession(): void
  /** Lets go of the stream and of the next attempt. */
  end(): void
}

/**
 * Keeps the one stream to the server: opens it, waits as the connection says before it is opened again, and hears nothing of one that is
 * left. What the connection is, `transition` says.
 */
export function createConnector({
  transport,
  clock,
  random,
  getConnection,
  setConnection,
  toSubscribe,
  mayConnect,
  onFrame,
  onOtherWay,
  onOnline,
  onSignedOut,
  onLeft,
}: {
  transport: Transport
  clock: Clock
  random: () => number
  getConnection: () => Connection
  setConnection: (connection: Connection) => void
  /** What a stream that begins now names. */
  toSubscribe: () => Subscribe
  mayConnect: () => boolean
  onFrame: (frame: Frame) => void
  /** [R55] The stream goes on another way: nothing is open on it, and nobody answers for the old one. */
  onOtherWay: () => void
  onOnline: () => void
  onSignedOut: () => void
  /** There is no stream any more. */
  onLeft: () => void
}): Connector {
  let isRunning = false
  let isCatchingUp = false
  /** [R32] */
  let namesNothing = false
  /** [R51] */
  let isLimited = false
  let closeStream = () => {}
  let hurryStream = () => {}
  let cancelRetry = () => {}

  function dispatch(event: ConnectionEvent) {
    const before = getConnection()
    const connection = isRunning ? transition(before, event) : before
    if (connection === before) return
    cancelRetry()
    isCatchingUp = false
    if (connection.status !== 'online') leave()
    setConnection(connection)
    // Whoever heard of the change may have stopped the engine, or hurried it.
    if (getConnection() === connection) act(connection)
  }

  function act(connection: Connection) {
    switch (connection.status) {
      case 'online':
        namesNothing = false
        return onOnline()
      case 'signed-out':
        return onSignedOut()
      case 'connecting':
        return connect()
      case 'reconnecting':
      case 'offline': {
        const { retryAtMs } = connection
        if (retryAtMs === null) return connect()
        cancelRetry = clock.after(retryAtMs - clock.nowMs(), () => dispatch({ type: 'retry-due' }))
        return
      }
      default:
        return connection satisfies never
    }
  }

  function connect() {
    if (!mayConnect()) return
    let isCurrent = true
    isCatchingUp = true
    isLimited = false
    closeStream = () => {
      isCurrent = false
    }
    const subscription = transport.subscribe(() => (namesNothing ? {} : toSubscribe()), {
      onFrame: (frame) => isCurrent && onFrame(frame),
      onLimited(limited) {
        if (!isCurrent) return
        isLimited = limited
        onOtherWay()
        dispatch({ type: 'limited', isLimited })
      },
      onLost(cause) {
        if (!isCurrent) return
        namesNothing ||= isFinal(cause)
        lose('lost')
      },
      onEnd: (reason) => isCurrent && dispatch(toEnd(reason)),
    })
    if (!isCurrent) return subscription.stop()
    closeStream = () => {
      isCurrent = false
      subscription.stop()
    }
    hurryStream = () => subscription.hurry?.()
  }

  function leave() {
    closeStream()
    closeStream = hurryStream = () => {}
    onLeft()
  }

  const toLost = (type: 'lost' | 'network-lost'): ConnectionEvent => ({ type, nowMs: clock.nowMs(), random: random() })
  const lose = (type: 'lost' | 'network-lost') => dispatch(toLost(type))

  /** [R31] */
  function toEnd(reason: EndReason): ConnectionEvent {
    switch (reason) {
      case 'signed-out':
      case 'session-expired':
        return { type: 'ended', reason }
      case 'slow-consumer':
      case 'shutting-down':
        return toLost('lost')
      default:
        return reason satisfies never
    }
  }

  return {
    isRunning: () => isRunning,
    isCatchingUp: () => isCatchingUp,
    begin() {
      isRunning = true
    },
    connect,
    tryNow() {
      dispatch({ type: 'try-now' })
      hurryStream()
    },
    ready: () => dispatch({ type: 'ready', nowMs: clock.nowMs(), isLimited }),
    lose,
    refuseSession: () => dispatch({ type: 'ended', reason: 'someone-else' }),
    end() {
      isRunning = isCatchingUp = false
      cancelRetry()
      leave()
    },
  }
}
