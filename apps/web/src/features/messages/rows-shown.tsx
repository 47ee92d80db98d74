import type { MessageId } from '@parley/protocol'
import { memo } from 'react'
import { DayDivider } from './day-divider.tsx'
import { messageOf } from './grouping.ts'
import { MessageRow, type MessageRowProps } from './message-row.tsx'
import { NewDivider } from './new-divider.tsx'
import type { ActiveRow } from './use-active-row.ts'
import type { RowInView } from './use-rows-in-view.ts'

export type RowsShownProps = Pick<MessageRowProps, 'standing' | 'members' | 'takeEntrance' | 'verbs'> & {
  inView: readonly RowInView[]
  /** From the upper end of the list to one of its rows, and from that to the first that is drawn. */
  shiftPx: number
  offsetPx: number
  measure: (element: HTMLElement | null) => void
  handlers: ActiveRow['handlers']
  now: Date
  activeId: MessageId | null
  openId: MessageId | null
  openKind: MessageRowProps['opened']
  entryId: MessageId | undefined
  flashedIds: ReadonlySet<MessageId>
}

/** What is said already names people by itself. */
const nobody: MessageRowProps['members'] = []

/**
 * The rows that are drawn. Most of what a list hears of isn't about them: that it begins or ceases to scroll, for one. Who scrolls only adds
 * rows and takes some away: the others are where they were and aren't painted anew. Older ones that come in front move all of them together.
 */
export const RowsShown = memo(function RowsShown(props: RowsShownProps) {
  const { inView, shiftPx, offsetPx, measure, handlers, now, standing, members, activeId, openId, openKind, entryId, flashedIds } = props
  const { takeEntrance, verbs } = props
  return (
    <div className="rows-shown" style={{ transform: `translateY(${shiftPx}px)` }} {...handlers}>
      {/* Not the place of the whole: a browser would count what is in sight as moved when rows come above it that nobody sees. */}
      <div style={{ marginBlockStart: offsetPx }} />
      {inView.map(({ index, row: { id, row, at, place, authorId, startsDay, startsNew } }) => (
        <div key={id} ref={measure} data-index={index}>
          {startsDay && <DayDivider at={at} now={now} />}
          {startsNew && <NewDivider />}
          <MessageRow
            row={row}
            at={at}
            place={place}
            authorId={authorId}
            standing={standing}
            members={messageOf(row) ? nobody : members}
            isActive={id === activeId}
            opened={id === openId ? openKind : null}
            isEntry={id === entryId}
            isFlashed={flashedIds.has(id)}
            takeEntrance={takeEntrance}
            verbs={verbs}
          />
        </div>
      ))}
    </div>
  )
})
