import type { Actor } from '@parley/api'
import type { ChatId } from '@parley/protocol'
import { createEngine, type Engine, type EngineState } from '@parley/sync'
import { messageIdOf } from './ids.ts'
import type { FrameFate } from './network.ts'
import type { Random } from './random.ts'
import { createDisk, type Disk } from './simulated-storage.ts'
import { type Access, createSimulatedTransport } from './simulated-transport.ts'
import { createOwner, type Owner, type VirtualTime } from './virtual-time.ts'

/** A device of somebody: its disk and its network outlive the engine that runs on it. */
export interface Device {
  readonly number: number
  readonly actor: Actor
  readonly disk: Disk
  readonly looksAt: Set<ChatId>
  network: 'there' | 'away' | 'slow'
  frames: 'well' | Exclude<FrameFate, null>
  /** Null while nothing runs on it. */
  engine: Engine | null
  owner: Owner
  /** Breaks the present connection, or makes it silent. */
  breakConnection: (how: 'cut' | 'silence') => void
}

export function createDevice({
  number,
  actor,
  time,
  random,
  looksAt,
}: {
  number: number
  actor: Actor
  time: VirtualTime
  random: Random
  looksAt: readonly ChatId[]
}): Device {
  return {
    number,
    actor,
    disk: createDisk({ time, random }),
    looksAt: new Set(looksAt),
    network: 'there',
    frames: 'well',
    engine: null,
    owner: createOwner('nobody'),
    breakConnection: () => {},
  }
}

/** Called as the device's new owner. What was stored is taken up, and everything that is looked at is opened again. */
export function startEngine(
  device: Device,
  {
    time,
    random,
    access,
    nextMessage,
    onChange,
    ...heard
  }: {
    time: VirtualTime
    random: Random
    access: Access
    /** Counts the messages of this device over all of its starts. */
    nextMessage: () => number
    onChange: (state: EngineState) => void
  } & Pick<Parameters<typeof createSimulatedTransport>[0], 'onSend' | 'onSent'>,
): void {
  const engine = createEngine({
    transport: createSimulatedTransport({ time, access, ...heard }),
    clock: { nowMs: time.nowMs, after: (delayMs, run) => time.after(delayMs, run) },
    random: random.next,
    createMessageId: () => messageIdOf(device.number, nextMessage()),
    createChatId: () => {
      throw new Error('Nobody creates chats here')
    },
    network: { watch: () => () => {} },
    storage: device.disk.open(),
  })
  device.engine = engine
  engine.subscribe(() => onChange(engine.getState()))
  for (const chatId of device.looksAt) engine.openChat(chatId)
  engine.start()
}

/** Nothing of it runs any more, whatever it was doing. */
export function killEngine(device: Device): void {
  device.owner.isAlive = false
  device.engine = null
}
