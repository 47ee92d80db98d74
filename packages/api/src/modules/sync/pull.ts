import { chatScope, type Frame, isChatScope, type OpenChat, type Pull, type Pulled, type Scope } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import type { Connection } from '../../platform/connection.ts'
import { assertCursors } from './service.ts'
import { SyncStream } from './stream.ts'

/**
 * A stream for the length of one call. What it says up to `ready`, and of the chats in `open`, is the answer; if none of it is of a log,
 * whatever comes first within `waitMs` is told with it. After an answer the cursors are exactly as far as it told, wherever it ends: what
 * was said meanwhile comes with the next one. Once an answer has told `chatBytesMax` of what was said in chats it ends, without `ready` if
 * that hasn't come, and the reader pulls on at once. People and summaries don't count, since they come whole or not at all. While the
 * database is away it fails, so that its reader learns of it.
 */
export async function pull(ctx: SignedInContext, { open = [], waitMs = 0, ...input }: Pull, signal?: AbortSignal): Promise<Pulled> {
  assertCursors(ctx, input)
  const over = new AbortController()
  const gone = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  const connection: Connection = { bufferedBytes: () => 0, onTaken: () => () => {}, close: () => {}, stream: null, subscriptions: 0 }
  const { userId } = ctx.actor
  // Who pulls is there, and in the moment between two pulls as well.
  const attend = () => ctx.presence.connect(userId)
  const stream = new SyncStream({ ...ctx, connection }, input, { signal: gone, whileAway: 'fail', attend })
  const { opened, answered } = ctx.pulls.begin(userId, stream)
  try {
    return { frames: await readAnswer(stream, { open, cursors: input.cursors ?? {}, knownEpoch: input.epoch, waitMs, onOpened: opened }) }
  } finally {
    over.abort()
    answered()
  }
}

async function readAnswer(
  stream: SyncStream,
  {
    open,
    cursors,
    knownEpoch,
    waitMs,
    onOpened,
  }: {
    open: readonly OpenChat[]
    cursors: NonNullable<Pull['cursors']>
    knownEpoch: string | undefined
    waitMs: number
    onOpened: () => void
  },
): Promise<Frame[]> {
  const told: Frame[] = []
  /** How far each chat goes in the answer. */
  const reached = new Map<Scope, number>()
  let chatBytes = 0
  let isWaiting = false
  const frames = stream.frames()
  let next = frames.next()
  // Of what is still being read when the answer goes nobody hears, not even that it failed.
  next.catch(() => {})
  const overdue = Promise.withResolvers<'overdue'>()
  const timer = setTimeout(() => overdue.resolve('overdue'), waitMs)
  try {
    for (;;) {
      const step = await Promise.race([next, nothingLeft(stream)])
      if (step === 'nothing left') {
        onOpened()
        if (isWaiting || told.some(isNews)) return told
        isWaiting = true
        if ((await Promise.race([next, overdue.promise])) === 'overdue') return told
        continue
      }
      if (step.done) return told
      const frame = step.value
      told.push(frame)
      // Another log: its reader forgets everything and begins anew.
      if (frame.kind === 'ready' && knownEpoch !== undefined && frame.epoch !== knownEpoch) return told
      if (frame.kind === 'ready') for (const chat of open) stream.open(goingOn(chat))
      if ('scope' in frame && isChatScope(frame.scope) && frame.kind !== 'closed') {
        reached.set(frame.scope, frame.kind === 'snapshot' ? frame.seq : (frame.events.at(-1)?.seq ?? 0))
        chatBytes += JSON.stringify(frame).length
        if (chatBytes >= chatBytesMax) return told
      }
      next = frames.next()
      next.catch(() => {})
    }
  } finally {
    clearTimeout(timer)
    // It may stand before the next frame, where nobody wakes it: what it listens to is let go of only when it is told to end.
    void frames.return().catch(() => {})
  }

  /** What the answer has told of the chat already isn't told again. */
  function goingOn({ chatId, afterSeq }: OpenChat): OpenChat {
    const scope = chatScope(chatId)
    const seq = reached.get(scope)
    const named = cursors[scope]
    const isWhole = told.some((frame) => frame.kind === 'snapshot' && frame.scope === scope)
    const isContinued = afterSeq !== undefined && named !== undefined && named <= afterSeq
    return seq !== undefined && (isWhole || isContinued)
      ? { chatId, afterSeq: seq }
      : { chatId, ...(afterSeq !== undefined && { afterSeq }) }
  }
}

const chatBytesMax = 1024 * 1024

/** Registers are told in every answer. */
const isNews = ({ kind }: Frame): boolean => kind !== 'state' && kind !== 'ready'

const nothingLeft = (stream: SyncStream) =>
  new Promise<'nothing left'>((resolve) => {
    stream.onQuiet = () => resolve('nothing left')
  })
