import type { ChatId, MessageId } from '@parley/protocol'
import { type Change, type Changes, changesOf, dropChange, isSame, mergeChange } from './changes.ts'
import type { ComposerDraft } from './drafts.ts'
import type { EngineState } from './engine-state.ts'
import { dropEntry, entriesOf, mergeEntry, type Outbox } from './outbox.ts'
import type { Read } from './reads.ts'
import type { Tabs, TabWord } from './tabs.ts'

export type Sharing = {
  /** Hears the other tabs from now on, and says what waits here. */
  begin(): void
  end(): void
  /** What is stored is taken up: now comes what was heard meanwhile. */
  catchUp(): void
  /** This tab is about to go on from `before` to `next`, by what a person has done here or the server has answered. */
  note(before: EngineState, next: Partial<EngineState>): void
  /** Drafts that are stored by now; null: gone. */
  noteDrafts(drafts: Readonly<Record<string, ComposerDraft | null>>): void
}

/**
 * [R58] Keeps what waits to be said the same in all tabs of a device: each tells what it has written and how that ended, and takes in what
 * the others have. What the feed has shown is told by nobody: every tab sees that for itself.
 */
export function createSharing(options: {
  tabs: Tabs
  getState: () => EngineState
  /** Something was heard: it is neither told again nor this tab's own doing. */
  adopt: (heard: Partial<EngineState>) => void
  adoptDraft: (chatId: ChatId, draft: ComposerDraft | null) => void
  /** What is stored is on its way. Whatever is heard before it is here is later than it. */
  isLoading: () => boolean
}): Sharing {
  const { tabs, getState, adopt, adoptDraft, isLoading } = options
  let leave = () => {}
  let early: TabWord[] = []

  function hear(word: TabWord) {
    if (isLoading()) return void early.push(word)
    const { outbox, changes, reads } = getState()
    switch (word.type) {
      case 'hello':
        return tellAll()
      case 'entry':
        return adopt({ outbox: mergeEntry(outbox, word.entry) })
      case 'entry-gone':
        return adopt({ outbox: dropEntry(outbox, word) })
      case 'change':
        return adopt({ changes: mergeChange(changes, word.change) })
      case 'change-gone':
        return adopt({ changes: dropChange(changes, word.change) })
      case 'read': {
        const known = reads[word.chatId]
        // Only its seq: a mark as unread is taken back by who saw it, or one made since would be.
        const read = { seq: Math.max(word.seq, known?.seq ?? 0), clearsMark: known?.clearsMark ?? false }
        return known?.seq === read.seq ? undefined : adopt({ reads: { ...reads, [word.chatId]: read } })
      }
      case 'draft':
        return adoptDraft(word.chatId, word.draft)
      default:
        return word satisfies never
    }
  }

  function tellAll() {
    const { outbox, changes } = getState()
    for (const entry of Object.values(outbox).flat()) tabs.tell({ type: 'entry', entry })
    for (const change of Object.values(changes).flat().filter(isTold)) tabs.tell({ type: 'change', change })
  }

  return {
    begin() {
      leave()
      leave = tabs.hear(hear)
      tabs.tell({ type: 'hello' })
      tellAll()
    },
    end() {
      leave()
      leave = () => {}
      early = []
    },
    catchUp() {
      const words = early
      early = []
      for (const word of words) hear(word)
    },
    note(before, { outbox = before.outbox, changes = before.changes, reads = before.reads }) {
      for (const word of [...toEntryWords(before.outbox, outbox), ...toChangeWords(before.changes, changes)]) tabs.tell(word)
      for (const [chatId, { seq }] of Object.entries(reads) as [ChatId, Read][]) {
        if (seq > (before.reads[chatId]?.seq ?? 0)) tabs.tell({ type: 'read', chatId, seq })
      }
    },
    noteDrafts(drafts) {
      for (const [chatId, draft] of Object.entries(drafts)) tabs.tell({ type: 'draft', chatId: chatId as ChatId, draft })
    },
  }
}

/**
 * Whether something is under way, or was, is of this tab alone: to the others it waits. What is new is told with all that is to be said
 * before it: a tab that has just begun may know nothing of that yet.
 */
function toEntryWords(before: Outbox, after: Outbox): TabWord[] {
  if (before === after) return []
  const chatIds = [...new Set([...Object.keys(before), ...Object.keys(after)])] as ChatId[]
  return chatIds
    .filter((chatId) => before[chatId] !== after[chatId])
    .flatMap((chatId): TabWord[] => {
      const entries = entriesOf(after, chatId)
      const had = new Map(entriesOf(before, chatId).map((entry) => [entry.draft.id, entry]))
      const has = new Set(entries.map(({ draft }) => draft.id))
      const isNew = entries.some((entry) => had.get(entry.draft.id)?.order !== entry.order)
      const told = entries.filter((entry) => (isOutcome(entry) ? had.get(entry.draft.id)?.status !== entry.status : isNew))
      const gone = [...had.values()].filter(({ draft }) => !has.has(draft.id))
      return [
        ...told.map((entry): TabWord => ({ type: 'entry', entry })),
        ...gone.map(({ draft, order }): TabWord => ({ type: 'entry-gone', id: draft.id, order })),
      ]
    })
}

function toChangeWords(before: Changes, after: Changes): TabWord[] {
  if (before === after) return []
  return ([...new Set([...Object.keys(before), ...Object.keys(after)])] as MessageId[])
    .filter((messageId) => before[messageId] !== after[messageId])
    .flatMap((messageId): TabWord[] => {
      const had = changesOf(before, messageId).filter(isTold)
      const has = changesOf(after, messageId).filter(isTold)
      // Of what was held too: a tab that has begun meanwhile may have read it in what is stored.
      const gone = changesOf(before, messageId).filter((change) => !changesOf(after, messageId).some((other) => isSame(other, change)))
      const knownOf = (change: Change) => had.find((other) => isSame(other, change))
      const isNew = has.some((change) => !knownOf(change))
      const told = has.filter((change) => (isOutcome(change) ? knownOf(change)?.status !== change.status : isNew))
      return [
        ...gone.map((change): TabWord => ({ type: 'change-gone', change })),
        ...told.map((change): TabWord => ({ type: 'change', change })),
      ]
    })
}

/** [R80] What is held is of this tab alone. */
const isTold = ({ status }: Change): boolean => status !== 'held'

const isOutcome = ({ status }: { status: string }): boolean => status === 'refused' || status === 'answered'
