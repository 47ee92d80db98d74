import { type EventsFrame, isChatScope, type Scope, type UserId } from '@parley/protocol'
import { namedInEvent } from './named-people.ts'
import { type SyncEvent, toEventsFrame } from './wire-events.ts'

/** What some events come to, whoever is told of them. */
export interface Telling {
  /** The same one for everyone: who writes it knows it again. */
  readonly frame: EventsFrame
  readonly bytes: number
  /** Whoever they speak of. */
  readonly named: readonly UserId[]
  /** Somebody came or went, and for whoever that is it means more than for the others. */
  readonly movesMembers: boolean
  /** Of what was edited the oldest message; infinity where nothing was. */
  readonly oldestEditedSeq: number
}

/** The tail offers the same events to everyone who listens: what they come to is worked out once. */
export function toTelling(scope: Scope, events: readonly SyncEvent[]): Telling {
  const known = tellings.get(events)
  if (known) return known
  const telling: Telling = {
    frame: toEventsFrame(scope, events),
    bytes: events.reduce((sum, event) => sum + bytesOf(event), 0),
    named: [...new Set(events.flatMap(namedInEvent))],
    movesMembers: isChatScope(scope) && events.some(({ type }) => type === 'member.added' || type === 'member.removed'),
    oldestEditedSeq: Math.min(...events.map((event) => (event.type === 'message.edited' ? event.message.seq : Number.POSITIVE_INFINITY))),
  }
  tellings.set(events, telling)
  return telling
}

const tellings = new WeakMap<readonly SyncEvent[], Telling>()

/** Near enough for a cap, without building the JSON a second time. */
const bytesOf = (event: SyncEvent): number => 400 + ('message' in event ? event.message.text.length * 2 : 0)
