import { type ChatId, chatScope, limits, type Mark } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { watermarksIn } from './members.ts'
import { noteCleared, type Reads } from './reads.ts'
import type { SyncState, Watermarks } from './state.ts'
import { isFinal, type Transport } from './transport.ts'

export type Marker = {
  /** Something was said in the chats, or read. */
  note(chatIds: Iterable<ChatId>): void
  /** The connection is gone: what isn't known to have arrived is told again on the next one. */
  reset(): void
}

/**
 * [R43] [R44] Tells the server up to where this device has taken in and its person has read, for all chats together: the first word after
 * `gatherMs`, what follows at most once in `limits.registersEveryMs`. A mark only rises.
 */
export function createMarker(options: {
  transport: Transport
  clock: Clock
  getSync: () => SyncState
  getReads: () => Reads
  setReads: (reads: Reads) => void
  isOnline: () => boolean
}): Marker {
  const { transport, clock, getSync, getReads, setReads, isOnline } = options
  const noted = new Set<ChatId>()
  let connection = toConnection()

  function flush() {
    connection.gather = null
    if (!isOnline() || connection.isResting) return
    const told: Told = { marks: [], marked: new Map(), cleared: [] }
    for (const chatId of noted) {
      if (told.marked.size === limits.marksMax) break
      noted.delete(chatId)
      const said = connection.said.get(chatId) ?? nothing
      const due = toDueOf(chatId)
      if (!isDue(due)) continue
      const { deliveredSeq, readSeq, clearsMark } = due
      if (clearsMark) told.cleared.push(chatId)
      if (deliveredSeq > 0 || readSeq > 0)
        told.marks.push({ chatId, ...(deliveredSeq > 0 && { deliveredSeq }), ...(readSeq > 0 && { readSeq }) })
      told.marked.set(chatId, {
        deliveredSeq: Math.max(said.deliveredSeq, deliveredSeq),
        readSeq: Math.max(said.readSeq, readSeq),
        clearsMark: said.clearsMark || clearsMark,
      })
    }
    if (told.marked.size > 0) void tell(told)
  }

  function toDueOf(chatId: ChatId): Said {
    return toDue(getSync(), getReads(), { chatId, said: connection.said.get(chatId) ?? nothing })
  }

  async function tell({ marks, marked, cleared }: Told) {
    const told = connection
    told.isResting = true
    for (const [chatId, said] of marked) told.said.set(chatId, said)
    const rested = rest(told)
    try {
      const calls = cleared.map((chatId) => transport.markUnread({ chatId, fromSeq: null }))
      if (marks.length > 0) calls.push(transport.markReceipts({ marks }))
      await awaitAnswer(clock, Promise.all(calls))
      // A mark that shows from now on is another one, to be taken back anew.
      for (const chatId of cleared) told.said.set(chatId, { ...(told.said.get(chatId) ?? nothing), clearsMark: false })
      setReads(noteCleared(getReads(), cleared))
    } catch (error) {
      // [R24] Of a final no there is nothing to say again; the next connection does all the same.
      for (const chatId of isFinal(error) ? [] : marked.keys()) {
        told.said.delete(chatId)
        noted.add(chatId)
      }
    }
    await rested
    if (told !== connection) return
    told.isResting = false
    flush()
  }

  function rest(told: Connection): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(limits.registersEveryMs, resolve)
      told.wake = () => {
        cancel()
        resolve()
      }
    })
  }

  return {
    note(chatIds) {
      for (const chatId of chatIds) if (isDue(toDueOf(chatId))) noted.add(chatId)
      if (noted.size > 0) connection.gather ??= clock.after(gatherMs, flush)
    },
    reset() {
      connection.gather?.()
      connection.wake()
      connection = toConnection()
      noted.clear()
    },
  }
}

/** What the server isn't known to have of this chat; a seq of 0 says nothing. */
function toDue(sync: SyncState, reads: Reads, { chatId, said }: { chatId: ChatId; said: Said }): Said {
  const known = sync.chats[chatId]
  if (!known || sync.me === null) return nothing
  const { chat, messages } = known
  const own = watermarksIn(known, sync.me) ?? nothing
  const takenSeq = Math.max(said.deliveredSeq, said.readSeq, own.deliveredSeq, own.readSeq, chat.readSeq)
  const newest = messages.findLast(({ authorId, seq }) => authorId !== sync.me || seq <= takenSeq) ?? chat.lastMessage
  const cursor = sync.cursors[chatScope(chatId)] ?? 0
  const isNew = newest !== null && newest.seq > takenSeq && newest.seq <= cursor && (newest.authorId !== sync.me || chat.unread > 0)
  const read = reads[chatId]
  return {
    deliveredSeq: isNew ? newest.seq : 0,
    readSeq: read && read.seq > Math.max(said.readSeq, chat.readSeq) ? read.seq : 0,
    clearsMark: read?.clearsMark === true && !said.clearsMark,
  }
}

/** What was said on this connection, or is to be. */
type Said = Watermarks & { readonly clearsMark: boolean }
const nothing: Said = { deliveredSeq: 0, readSeq: 0, clearsMark: false }

const isDue = ({ deliveredSeq, readSeq, clearsMark }: Said): boolean => deliveredSeq > 0 || readSeq > 0 || clearsMark

type Told = { marks: Mark[]; marked: Map<ChatId, Said>; cleared: ChatId[] }

type Connection = ReturnType<typeof toConnection>
const toConnection = () => ({
  said: new Map<ChatId, Said>(),
  isResting: false,
  wake: () => {},
  /** Takes back the first word while it waits for what belongs to it. */
  gather: null as (() => void) | null,
})

/** What comes to who looks at the chat is taken in, and read when it is drawn: one word for both, or the reading would wait its second. */
const gatherMs = 100
