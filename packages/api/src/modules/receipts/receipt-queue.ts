import { type Database, isDeadlock, isUnavailable } from '@parley/db'
import { limits, type Mark, type UserId } from '@parley/protocol'
import type { Live } from '../../live/hub.ts'
import { moveReceipts, type Watermarks } from './queries.ts'

export interface ReceiptQueue {
  mark(userId: UserId, marks: readonly Mark[]): void
  /** Writes what is folded. */
  close(): Promise<void>
}

/**
 * Marks are folded, the greatest wins, and written by one statement a second: the first at once, what comes within the second with the
 * next. Others are told after the write. What is folded may be lost with the process: then the devices say it again. While the database is
 * away it waits, and goes on folding. Of one person so much waits and no more, and one statement takes so much: nobody's marks hold up
 * everyone's.
 */
export function createReceiptQueue({ db, live, onFault }: { db: Database; live: Live; onFault: (error: unknown) => void }): ReceiptQueue {
  const folded = new Map<string, Watermarks>()
  const foldedOf = new Map<UserId, number>()
  let pause: NodeJS.Timeout | null = null
  let writing: Promise<void> | null = null
  let closed = false

  return {
    mark(userId, marks) {
      for (const { chatId, deliveredSeq = 0, readSeq = 0 } of marks) fold({ chatId, userId, deliveredSeq, readSeq })
      if (!pause && !writing) writeSoon()
    },
    async close() {
      closed = true
      if (pause) clearTimeout(pause)
      await writing
      // What can't be written now is said again by the devices.
      for (let left = folded.size; left > 0; left -= rowsMax) await write()
    },
  }

  function fold(mark: Watermarks): void {
    const key = `${mark.chatId} ${mark.userId}`
    const before = folded.get(key)
    if (!before && !count(mark.userId)) return
    const greatest = (name: 'deliveredSeq' | 'readSeq') => Math.max(mark[name], before?.[name] ?? 0)
    folded.set(key, { ...mark, deliveredSeq: greatest('deliveredSeq'), readSeq: greatest('readSeq') })
  }

  /** False for who has enough waiting: what they leave out they say again on their next connection. */
  function count(userId: UserId): boolean {
    const waiting = foldedOf.get(userId) ?? 0
    if (waiting >= chatsOfPersonMax) return false
    foldedOf.set(userId, waiting + 1)
    return true
  }

  function takeFolded(): Watermarks[] {
    const taken = [...folded].slice(0, rowsMax)
    for (const [key, { userId }] of taken) {
      folded.delete(key)
      const waiting = (foldedOf.get(userId) ?? 1) - 1
      if (waiting > 0) foldedOf.set(userId, waiting)
      else foldedOf.delete(userId)
    }
    return taken.map(([, mark]) => mark)
  }

  /** The next one not before a second after the beginning of this one. */
  function writeSoon(): void {
    if (closed) return
    pause = setTimeout(() => {
      pause = null
      if (folded.size > 0 && !writing) writeSoon()
    }, limits.registersEveryMs)
    pause.unref()
    writing = write().finally(() => {
      writing = null
      if (folded.size > 0 && !pause) writeSoon()
    })
  }

  async function write(): Promise<void> {
    if (folded.size === 0) return
    const marks = takeFolded()
    try {
      const moved = await moveReceipts(db, marks)
      live.publishReceipts(moved.filter(({ shown }) => shown).map(({ shown: _shown, read: _read, ...receipt }) => receipt))
      for (const { userId, chatId, read } of moved) if (read) live.publishUnread(userId, chatId)
    } catch (error) {
      if (isUnavailable(error) || isDeadlock(error)) for (const mark of marks) fold(mark)
      else onFault(error)
    }
  }
}

/** More chats than one call names, several times over. */
const chatsOfPersonMax = 5 * limits.marksMax
const rowsMax = 5_000
