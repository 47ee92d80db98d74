import type { Frame, MessageId } from '@parley/protocol'
import { onTestFinished } from 'vitest'
import { createEngine } from '../engine.ts'
import type { NetworkObserver } from '../network.ts'
import type { Storage } from '../storage.ts'
import type { Tabs } from '../tabs.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { type CallFault, createIds, createModelServer, type Faults, type ModelServer } from './model-server.ts'
import { alice, bob, carol, chat, chatId } from './words.ts'

/** Alice and Bob with a chat, Carol, Alice's device, and a clock that stands still. */
export function createWorld(faults: Faults = {}, storage?: Storage) {
  const clock = createManualClock()
  const server = createModelServer([alice, bob, carol])
  server.createChat(chat, [alice, bob])
  return { clock, server, ...createDevice({ server, clock, faults, storage, number: 5 }) }
}

/** One device of somebody, Alice if nobody else is said. */
export function createDevice(given: {
  server: ModelServer
  clock: ManualClock
  faults?: Faults
  storage?: Storage | undefined
  tabs?: Tabs
  number: number
  user?: typeof alice
  frames?: readonly Frame[]
  removeAtLeave?: (messageId: MessageId) => void
}) {
  const { server, clock, faults = {}, storage, tabs, number, user = alice, frames, removeAtLeave } = given
  let network: NetworkObserver | null = null
  let groups = 0
  const device = server.connect(user, faults)
  const engine = createEngine({
    transport: device,
    clock,
    random: () => 0.5,
    createMessageId: createIds(number),
    createChatId: () => chatId(number * 100 + groups++),
    network: {
      watch(observer) {
        network = observer
        return () => {
          network = null
        }
      },
    },
    ...(frames && { userId: user.id, frames }),
    ...(storage && { storage }),
    ...(tabs && { tabs }),
    ...(removeAtLeave && { removeAtLeave }),
  })
  onTestFinished(() => engine.stop())
  return {
    device,
    engine,
    network: () => network,
    async online() {
      engine.start()
      await clock.advance(0)
      return engine
    },
  }
}

/** The same fault for each call named so, as often as `times`. */
export function faultsFor(name: string, fault: CallFault, times = 1): Faults {
  let left = times
  return {
    callFault(call) {
      if (!call.startsWith(name) || left === 0) return null
      left -= 1
      return fault
    },
  }
}
