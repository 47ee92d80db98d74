/** A chat under measurement: pairs of people, each with a connection of their own. */
export interface Peer {
  readonly name: string
  start(pairs: number): Promise<RunningPeer>
}

export interface RunningPeer {
  /** The first of a pair says something; resolves when it stands in the state of the second. */
  deliver(pair: number, text: string): Promise<void>
  stop(): Promise<void>
}
