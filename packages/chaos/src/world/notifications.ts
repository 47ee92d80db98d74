/**
 * Takes out of what a Postgres says to one of its clients every notification (type `A`), as if it had never been heard, while `isSilent`.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html: a type, four bytes of length that count themselves, the rest.
 */
export function withoutNotifications(isSilent: () => boolean): () => (piece: Buffer) => Buffer {
  return () => {
    let begun: Buffer = Buffer.alloc(0)
    return (piece) => {
      const held = begun.length === 0 ? piece : Buffer.concat([begun, piece])
      const passed: Buffer[] = []
      let at = 0
      while (held.length - at >= headBytes) {
        const end = at + 1 + held.readInt32BE(at + 1)
        if (held.length < end) break
        const message = held.subarray(at, end)
        if (message[0] !== notification || !isSilent()) passed.push(message)
        at = end
      }
      begun = held.subarray(at)
      return Buffer.concat(passed)
    }
  }
}

const headBytes = 5
const notification = 'A'.charCodeAt(0)
