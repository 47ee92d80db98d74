export type NetworkObserver = {
  /** The device says that it has no network. It can be wrong: a server on the same machine is still there. */
  onLost(): void
  /** The network is back, or someone looks again: a good moment to try at once. */
  onBack(): void
  /** Nobody looks any more, or the page is about to go: it may never run again. */
  onHidden(): void
}

/** What a device knows of itself: a browser says `online`, `offline`, `visibilitychange` and `pagehide`; Node says nothing. */
export type Network = {
  /** Says at once, before it returns, if the network is lost already. Silent after the returned function is called. */
  watch(observer: NetworkObserver): () => void
}
