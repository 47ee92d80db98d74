import type { Duplex } from 'node:stream'
import type { DirectWay } from '@parley/api'
import type { EventsFrame, ReadyFrame } from '@parley/protocol'
import { Sender, type WebSocket } from 'ws'

/**
 * Past tRPC's loop for each subscriber: a frame that many get is spelled and framed once for all whose subscriptions have the same id, and the
 * same bytes go to each of their sockets. They are what tRPC would have said: what it wrote around `ready`, around another frame. Nothing
 * that it has said waits before the link, as nothing is compressed; so they come after it.
 */
export function createDirectWay(
  given: ReadyFrame,
  {
    socket,
    link,
    onWaiting,
  }: {
    socket: WebSocket
    link: Duplex
    /** The other side takes less than it is given. */
    onWaiting: () => void
  },
): DirectWay | null {
  const envelope = envelopes.get(given)
  if (!envelope) return null
  return (frame) => {
    if (socket.readyState !== socket.OPEN) return false
    if (!link.write(toBytes(frame, envelope))) onWaiting()
    return true
  }
}

/** Of each message that tRPC has said, as it was spelled. */
export function noteEnvelope(message: unknown, text: string): void {
  const ready = toReady(message)
  const envelope = ready && toEnvelope(text, JSON.stringify(ready))
  if (envelope) envelopes.set(ready, envelope)
}

const envelopes = new WeakMap<ReadyFrame, Envelope>()

/** What stands around each frame of a subscription: its id above all. */
interface Envelope {
  readonly before: string
  readonly after: string
}

function toReady(message: unknown): ReadyFrame | null {
  const data = (message as { readonly result?: { readonly data?: ReadyFrame | null } }).result?.data
  return data?.kind === 'ready' ? data : null
}

/** Null where it is so long that it isn't worth keeping what would be written with it. */
function toEnvelope(text: string, frame: string): Envelope | null {
  const at = text.lastIndexOf(frame)
  if (at === -1 || text.length - frame.length > envelopeCharsMax) return null
  return { before: text.slice(0, at), after: text.slice(at + frame.length) }
}

const envelopeCharsMax = 200

interface Spelled {
  readonly json: string
  readonly framed: Map<string, Buffer>
}

/** As long as somebody has the frame. */
const spelled = new WeakMap<EventsFrame, Spelled>()

function toBytes(frame: EventsFrame, { before, after }: Envelope): Buffer {
  const { json, framed } = spelled.get(frame) ?? spell(frame)
  const known = framed.get(before)
  if (known) return known
  const bytes = Buffer.concat(Sender.frame(Buffer.from(before + json + after), textFrame))
  framed.set(before, bytes)
  return bytes
}

function spell(frame: EventsFrame): Spelled {
  const made = { json: JSON.stringify(frame), framed: new Map<string, Buffer>() }
  spelled.set(frame, made)
  return made
}

/** Unmasked, as all that a server says: the same for everyone. */
const textFrame = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }

declare module 'ws' {
  /** Exported by the library, and missing in its types. */
  export const Sender: { frame(data: Buffer, options: typeof textFrame): Buffer[] }
}
