/**
 * A WebSocket that tells when it is told to close. Waiting for its `close` event instead can take minutes: a browser waits for the other
 * side's answer (https://websockets.spec.whatwg.org/#dom-websocket-close), and where the link is dead there is none.
 */
export function watchedSocket(
  Base: typeof WebSocket,
  watch: { onCreate(socket: WebSocket): void; onOpen(): void; onMessage(data: unknown): void; onClosing(): void },
): typeof WebSocket {
  return class extends Base {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters)
      watch.onCreate(this)
      this.addEventListener('open', () => watch.onOpen())
      this.addEventListener('message', ({ data }) => watch.onMessage(data))
    }

    override close(code?: number, reason?: string): void {
      super.close(code, reason)
      watch.onClosing()
    }
  }
}
