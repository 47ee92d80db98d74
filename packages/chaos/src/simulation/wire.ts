import type { Frame, Refusal } from '@parley/protocol'

/** What travels on a connection: calls up; answers and the frames of the stream down. */
export interface Call {
  readonly number: number
  readonly path: string
  readonly input: unknown
}

export type Answer =
  | { readonly kind: 'answer'; readonly to: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly to: number; readonly refusal: Refusal }
  | { readonly kind: 'fault'; readonly to: number }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** The stream is open, whenever its first frame comes. */
  | { readonly kind: 'started' }
  /** The stream has come to its end. */
  | { readonly kind: 'over' }

/** Near enough for the pace of a slow line. */
export function bytesOf(frame: Frame): number {
  switch (frame.kind) {
    case 'events':
      return frame.events.reduce((sum, event) => sum + 400 + ('message' in event ? event.message.text.length : 0), 0)
    case 'snapshot':
      return 'chats' in frame ? 1_000 : frame.messages.reduce((sum, { text }) => sum + 400 + text.length, 1_000)
    default:
      return 200
  }
}
