import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  hasRoom(): boolean
  close(): void
}

/** A disk as `statfs` tells of it. */
export interface Disk {
  readonly bsize: number
  readonly blocks: number
  readonly bavail: number
}

/**
 * Looks every few seconds at the disk a folder is on. A database that runs into its end stops, and needs room to start again; so what is
 * left is kept for it, and nothing new is taken in before that. A disk that can't be looked at counts as one with room: Postgres says so itself.
 */
export function watchDiskSpace(folder: string, { everyMs = 2_000 }: { everyMs?: number } = {}): DiskSpace {
  let room = true
  async function look(): Promise<void> {
    room = await statfs(folder).then(isRoomy, () => true)
  }
  void look()
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return { hasRoom: () => room, close: () => clearInterval(timer) }
}

/** A twentieth is nothing of a small disk and plenty of a large one. */
export function isRoomy({ bsize, blocks, bavail }: Disk): boolean {
  return bavail >= blocks / 20 || bavail * bsize >= roomBytesMin
}

const roomBytesMin = 1024 ** 3
