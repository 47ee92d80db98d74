import {
  type Actor,
  appRouter,
  type Connection as ConnectionOfProcedures,
  createCallerFactory,
  createCore,
  type OpenCore,
  RefusedError,
} from '@parley/api'
import type { Database } from '@parley/db'
import type { EventsFrame, Frame, Subscribe } from '@parley/protocol'
import type { Connection, End } from './network.ts'
import type { BusWay } from './simulated-bus.ts'
import { createOwner, type Owner, type VirtualTime } from './virtual-time.ts'
import { type Answer, bytesOf, type Call } from './wire.ts'

const createCaller = createCallerFactory(appRouter)
export type Caller = ReturnType<typeof createCaller>

/** What a stream says, as it leaves the process. */
export interface StreamObserver {
  frame(frame: Frame): void
  /** The device asks for a chat from a cursor, or whole: what it has had may come again. */
  opens(chatId: string): void
}

export interface ServerProcess {
  readonly owner: Owner
  /** A device has connected: what it hears, and how to give it its connection. */
  accept(actor: Actor): { readonly end: End<Call>; attach(connection: Connection<Call, Answer>): void }
  /** Somebody does something without a stream. */
  as(actor: Actor): Caller
}

/** The core of one process and the procedures on it, reached over connections instead of sockets: what `apps/server` is without a network. */
export function startServerProcess({
  name,
  time,
  database,
  buses,
  observe,
  answerFate,
  directFanOut,
  onFault,
}: {
  name: string
  time: VirtualTime
  database: Database
  buses: BusWay
  observe: (actor: Actor, input: Subscribe) => StreamObserver
  /** Asked once for each answer to a message: `swallowed` never leaves, `cut` takes the connection with it. */
  answerFate: (text: string) => 'swallowed' | 'cut' | null
  /** Whether its connections have a way past the answers of a stream. */
  directFanOut: 'on' | 'off'
  onFault: (error: unknown) => void
}): ServerProcess {
  const owner = createOwner(name)
  let core: OpenCore | null = null
  // As an event of its own, so that the timers that the core sets are its own.
  time.after(
    0,
    () => {
      core = createCore({
        db: database,
        bus: buses.join(owner),
        accessTokenSecret: secret,
        rateLimits: 'off',
        onFault,
        presenceTimes: quietPresence,
        passwords: noPasswords,
      })
    },
    owner,
  )

  function running(): OpenCore {
    if (!core) throw new Error(`${name} takes calls before it has started`)
    return core
  }

  function accept(actor: Actor): { readonly end: End<Call>; attach(connection: Connection<Call, Answer>): void } {
    let way: Connection<Call, Answer> | null = null
    const stopped = new AbortController()
    const procedures: ConnectionOfProcedures = {
      bufferedBytes: () => way?.bytesDown() ?? 0,
      onTaken(listener) {
        let isForgotten = false
        time.after(20, () => isForgotten || listener(), owner)
        return () => {
          isForgotten = true
        }
      },
      close: () => way?.cut(),
      directWay: () => (directFanOut === 'on' ? writeDirectly : null),
      stream: null,
      subscriptions: 0,
    }
    let observer: StreamObserver | null = null
    function writeDirectly(frame: EventsFrame): boolean {
      observer?.frame(frame)
      way?.sendDown({ kind: 'frame', frame }, bytesOf(frame))
      return true
    }
    let made: Caller | null = null
    const caller = () =>
      (made ??= createCaller({ ...running(), actor, client: nowhere, connection: procedures }, { signal: stopped.signal }))

    async function take({ number, path, input }: Call): Promise<void> {
      try {
        if (path === 'sync.subscribe') {
          await stream(input as Subscribe)
          return
        }
        if (path === 'sync.open') observer?.opens((input as { chatId: string }).chatId)
        const [noun = '', verb = ''] = path.split('.')
        const nouns = caller() as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
        const value = await nouns[noun]?.[verb]?.(input)
        const fate = path === 'messages.send' ? answerFate((input as { text: string }).text) : null
        if (fate === 'cut') way?.cut()
        else if (fate === null) way?.sendDown({ kind: 'answer', to: number, value })
      } catch (error) {
        refuse(number, error)
      }
    }

    async function stream(input: Subscribe): Promise<void> {
      const frames = await caller().sync.subscribe(input)
      observer = observe(actor, input)
      way?.sendDown({ kind: 'started' })
      for await (const frame of frames) {
        observer.frame(frame)
        way?.sendDown({ kind: 'frame', frame }, bytesOf(frame))
      }
      way?.sendDown({ kind: 'over' })
    }

    function refuse(to: number, error: unknown): void {
      const cause = error instanceof Error ? error.cause : undefined
      if (cause instanceof RefusedError) way?.sendDown({ kind: 'refused', to, refusal: cause.refusal })
      else if (!stopped.signal.aborted) {
        onFault(error)
        way?.sendDown({ kind: 'fault', to })
      }
    }

    return {
      end: { owner, hear: (call) => void take(call), lost: () => stopped.abort() },
      attach(connection) {
        way = connection
      },
    }
  }

  return { owner, accept, as: (actor) => createCaller({ ...running(), actor, client: nowhere, connection: null }) }
}

const secret = new Uint8Array(32)
/** A call without a network comes from no address. */
const nowhere = { address: null, userAgent: null }
/** Everyone here is invisible, so a lease says nothing to anybody. */
const quietPresence = { renewMs: 3_600_000, leaseMs: 7_200_000, graceMs: 4_000 }
const noPasswords = { hash: () => Promise.reject(new Error('Nobody signs in here')), verify: () => Promise.resolve(false) }
