import type { MessageId } from '@parley/protocol'
import type { HistoryEntry } from '../history.ts'

type WithoutTime<Entry> = Entry extends unknown ? Omit<Entry, 'atMs'> : never

/** Writes the history down. Every device of a run has the same one, so that what happened first stands first. */
export interface Recorder {
  readonly history: readonly HistoryEntry[]
  note(entry: WithoutTime<HistoryEntry>): void
  /** Only the first time for each message counts. */
  noteOk(ok: { device: string; messageId: MessageId; seq: number }): void
  readonly acknowledged: number
}

export function createRecorder(): Recorder {
  const history: HistoryEntry[] = []
  const beganAt = performance.now()
  const unanswered = new Set<MessageId>()
  let acknowledged = 0

  function note(entry: WithoutTime<HistoryEntry>): void {
    if (entry.type === 'send') unanswered.add(entry.messageId)
    history.push({ atMs: Math.round(performance.now() - beganAt), ...entry } as HistoryEntry)
  }
  return {
    history,
    note,
    noteOk(ok) {
      if (!unanswered.delete(ok.messageId)) return
      acknowledged += 1
      note({ type: 'ok', ...ok })
    },
    get acknowledged() {
      return acknowledged
    },
  }
}
