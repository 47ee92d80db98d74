import type { TimelineRow } from '@parley/client'
import type { MessageId, UserId } from '@parley/protocol'
import { type DayKey, toDayKey } from '../../i18n/time-labels.ts'

/** A line of the timeline with where it stands among its neighbours. */
export type PlacedRow = {
  id: MessageId
  row: TimelineRow
  authorId: UserId
  at: Date
  /** Within the lines that one person says without a pause. */
  place: 'single' | 'first' | 'mid' | 'last'
  /** The day that begins with this line: it has its name above. */
  startsDay: boolean
  day: DayKey
}

/** Who pauses longer begins anew. */
const turnPauseMsMax = 5 * 60_000

/**
 * Lines of one author within five minutes are one turn, a day has its name once. What a line looks like at its upper side depends on the
 * line before it; so while there are older ones, the first is held back until what precedes it is known, and nothing moves when it comes.
 */
export function placeRows(rows: readonly TimelineRow[], { hasMore }: { hasMore: boolean }): readonly PlacedRow[] {
  const lines = rows.map(toLine)
  const placed = lines.map((line, index): PlacedRow => {
    const before = lines[index - 1]
    const after = lines[index + 1]
    const goesOn = before !== undefined && isSameTurn(before, line)
    const isGoneOn = after !== undefined && isSameTurn(line, after)
    return {
      ...line,
      place: goesOn ? (isGoneOn ? 'mid' : 'last') : isGoneOn ? 'first' : 'single',
      startsDay: before === undefined || before.day < line.day,
    }
  })
  return hasMore && placed.length > 1 ? placed.slice(1) : placed
}

type Line = Pick<PlacedRow, 'id' | 'row' | 'authorId' | 'at' | 'day'>

const linesOfRows = new WeakMap<TimelineRow, Line>()

function toLine(row: TimelineRow): Line {
  const known = linesOfRows.get(row)
  if (known) return known
  const at = new Date(row.status === 'sent' ? row.message.sentAt : row.writtenAt)
  const line = { id: row.id, row, authorId: row.status === 'sent' ? row.message.authorId : row.authorId, at, day: toDayKey(at) }
  linesOfRows.set(row, line)
  return line
}

const isSameTurn = (before: Line, after: Line): boolean =>
  before.authorId === after.authorId && before.day === after.day && after.at.getTime() - before.at.getTime() <= turnPauseMsMax
