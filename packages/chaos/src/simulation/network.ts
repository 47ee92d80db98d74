import type { Random } from './random.ts'
import type { Owner, VirtualTime } from './virtual-time.ts'

/** One side of a connection, as the other side and the network reach it. */
export interface End<Heard> {
  readonly owner: Owner
  hear(message: Heard): void
  /** The connection is gone. Called once, and nothing after it. */
  lost(): void
}

/** A connection between a device and a process: both ways in order, as TCP is, until it breaks. */
export interface Connection<Up, Down> {
  sendUp(message: Up): void
  sendDown(message: Down, bytes?: number): void
  /** On the way down and not there yet. */
  bytesDown(): number
  /** Broken for both: what is on the way is lost, and each side learns of it by itself. */
  cut(): void
  /** Closed by the device, which is told nothing any more. */
  leave(): void
  /** Nothing passes any more, and nobody is told: both find out by themselves, later. */
  silence(): void
  readonly isOpen: boolean
}

/** What a faulty middle does to the frames of a stream, which no TCP does. */
export type FrameFate = 'lost' | 'twice' | 'late' | null

/** A missing pong shows a device that its connection is dead, and the process some time later. */
const noticedMs = { device: 7_000, process: 15_000 }

export function connect<Up, Down>({
  time,
  random,
  device,
  process,
  bytesPerSecond,
  frameFate,
}: {
  time: VirtualTime
  random: Random
  device: End<Down>
  process: End<Up>
  bytesPerSecond: () => number
  frameFate: (message: Down) => FrameFate
}): Connection<Up, Down> {
  const farMs = random.between(0.5, random.isOneIn(4) ? 150 : 15)
  let isOpen = true
  let isSilent = false
  let upAtMs = 0
  let downAtMs = 0
  let bytesDown = 0
  let late: Down | null = null

  function sendUp(message: Up): void {
    if (!isOpen) return
    upAtMs = Math.max(upAtMs, time.nowMs() + farMs * random.between(1, 1.5))
    time.after(upAtMs - time.nowMs(), () => isOpen && !isSilent && process.hear(message), process.owner)
  }

  function sendDown(message: Down, bytes = 200): void {
    if (!isOpen) return
    const fate = frameFate(message)
    if (fate === 'lost') return
    if (fate === 'late' && late === null) {
      late = message
      return
    }
    const messages = fate === 'twice' ? [message, message] : [message]
    if (late !== null) messages.push(late)
    late = null
    for (const one of messages) carryDown(one, bytes)
  }

  function carryDown(message: Down, bytes: number): void {
    downAtMs = Math.max(downAtMs, time.nowMs() + farMs * random.between(1, 1.5)) + (bytes / bytesPerSecond()) * 1_000
    bytesDown += bytes
    const arrive = () => {
      if (!isOpen || isSilent) return
      bytesDown -= bytes
      device.hear(message)
    }
    time.after(downAtMs - time.nowMs(), arrive, device.owner)
  }

  const learns = (end: End<Up> | End<Down>) => {
    let knows = false
    return (delayMs: number) =>
      time.after(
        delayMs,
        () => {
          if (knows) return
          knows = true
          isOpen = false
          end.lost()
        },
        end.owner,
      )
  }
  const deviceLearns = learns(device)
  const processLearns = learns(process)

  return {
    sendUp,
    sendDown,
    bytesDown: () => bytesDown,
    cut() {
      isOpen = false
      deviceLearns(random.between(0, farMs))
      processLearns(random.between(0, random.isOneIn(4) ? 5_000 : farMs))
    },
    leave() {
      isOpen = false
      if (!isSilent) processLearns(farMs)
    },
    silence() {
      if (isSilent) return
      isSilent = true
      deviceLearns(random.between(5_000, noticedMs.device))
      processLearns(noticedMs.process)
    },
    get isOpen() {
      return isOpen
    },
  }
}
