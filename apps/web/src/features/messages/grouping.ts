import type { TimelineRow } from '@parley/client'
import type { Message, MessageId, UserId } from '@parley/protocol'
import { type Calendar, type DayKey, ownCalendar, toDayKey } from '../../i18n/time-labels.ts'
import { countsAsUnread } from './unread.ts'

/** A line of the timeline with where it stands among its neighbours. */
export type PlacedRow = {
  id: MessageId
  row: TimelineRow
  authorId: UserId
  at: Date
  /** Within the lines that one person says without a pause; a line that nobody wrote stands for itself. */
  place: 'single' | 'first' | 'mid' | 'last'
  /** The day that begins with this line: it has its name above. */
  startsDay: boolean
  /** What is unread begins with this line: it has the divider above. */
  startsNew: boolean
  day: DayKey
}

/** Who pauses longer begins anew. */
const turnPauseMsMax = 5 * 60_000

export type PlaceOptions = {
  /** There are older lines than the first. */
  hasMore: boolean
  me: UserId
  /** Where the divider stands: before the first message from here on that counts as unread. Null: nowhere. */
  newFromSeq: number | null
  /** Whose days they are; without it this machine's. */
  calendar?: Calendar
}

/**
 * Lines of one author within five minutes are one turn, a day has its name once. What a line looks like at its upper side depends on the
 * line before it; so while there are older ones, the first is held back until what precedes it is known, and nothing moves when it comes.
 */
export function placeRows(
  rows: readonly TimelineRow[],
  { hasMore, me, newFromSeq, calendar = ownCalendar() }: PlaceOptions,
): readonly PlacedRow[] {
  const lines = rows.map((row) => toLine(row, calendar))
  const firstNew = newFromSeq === null ? -1 : rows.findIndex((row) => countsAsUnread(messageOf(row), { fromSeq: newFromSeq, me }))
  const placed = lines.map((line, index): PlacedRow => {
    const before = lines[index - 1]
    const after = lines[index + 1]
    const goesOn = before !== undefined && index !== firstNew && isSameTurn(before, line)
    const isGoneOn = after !== undefined && index + 1 !== firstNew && isSameTurn(line, after)
    const place = goesOn ? (isGoneOn ? 'mid' : 'last') : isGoneOn ? 'first' : 'single'
    const startsDay = before === undefined || before.day < line.day
    const startsNew = index === firstNew
    const made = placedLines.get(line)
    if (made && made.place === place && made.startsDay === startsDay && made.startsNew === startsNew) return made
    const next: PlacedRow = { ...line, place, startsDay, startsNew }
    placedLines.set(line, next)
    return next
  })
  return hasMore && placed.length > 1 ? placed.slice(1) : placed
}

/** What is said already; null for what waits or failed. */
export const messageOf = (row: TimelineRow): Message | null => (row.status === 'sending' || row.status === 'failed' ? null : row.message)

export const isSystem = (row: TimelineRow): boolean => messageOf(row)?.kind === 'system'

type Line = Pick<PlacedRow, 'id' | 'row' | 'authorId' | 'at' | 'day'>

/** A line that stands as it stood is the same object: of thousands, one that comes makes one. */
const placedLines = new WeakMap<Line, PlacedRow>()
const linesOfRows = new WeakMap<TimelineRow, { line: Line; calendar: Calendar }>()

function toLine(row: TimelineRow, calendar: Calendar): Line {
  const known = linesOfRows.get(row)
  if (known?.calendar === calendar) return known.line
  const isSaid = row.status !== 'sending' && row.status !== 'failed'
  const at = new Date(isSaid ? row.message.sentAt : row.writtenAt)
  const line = { id: row.id, row, authorId: isSaid ? row.message.authorId : row.authorId, at, day: toDayKey(at, calendar) }
  linesOfRows.set(row, { line, calendar })
  return line
}

const isSameTurn = (before: Line, after: Line): boolean =>
  before.authorId === after.authorId &&
  before.day === after.day &&
  after.at.getTime() - before.at.getTime() <= turnPauseMsMax &&
  !isSystem(before.row) &&
  !isSystem(after.row)
