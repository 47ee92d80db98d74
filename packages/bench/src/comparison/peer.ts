import type { Seat, WireName } from './wires.ts'

/** Chats of so many people, and how much was said in each before. */
export interface World {
  readonly chats: number
  readonly members: number
  readonly messages: number
}

/** A chat server beside which Parley is measured, or Parley. */
export interface Peer {
  readonly name: WireName
  /** Whether it keeps what is said, and can give it again. */
  readonly stores: boolean
  /** Names of the workloads it is for, where it isn't for all. */
  readonly only?: readonly string[]
  /** What a world needs in its database is made before anything is measured. */
  furnish(world: World): Promise<void>
  /** The server in a process of its own. */
  start(options: StartOptions): Promise<RunningPeer>
  /** What Postgres has computed for it; undefined where it has none, or it runs elsewhere. */
  readonly postgresCpuMs?: (() => number) | undefined
  /** Pages that its database reads in a second when nobody else has to do anything: its newest 50, again and again in one statement. */
  readPagesRaw?(chatId: string): Promise<number>
}

export interface StartOptions {
  readonly world: World
  readonly nodeOptions: readonly string[]
}

export interface RunningPeer extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Everybody, chat by chat. */
  readonly seats: readonly Seat[]
}

/** People of chats of so many, numbered through. */
export function toSeats({ chats, members }: World, toChatId: (chat: number) => string): Seat[] {
  return Array.from({ length: chats * members }, (_, place) => {
    const chat = Math.floor(place / members)
    return { chat, chatId: toChatId(chat) }
  })
}
