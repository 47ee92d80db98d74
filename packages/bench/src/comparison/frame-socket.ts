import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

/** A WebSocket of the least cost, so that one process can hear what several servers say: frames are read where the system has put them. */
export interface FrameSocket {
  say(text: string): void
  close(): void
}

export interface FrameSocketOptions {
  readonly port: number
  readonly path: string
  readonly onOpen: (socket: FrameSocket) => void
  /** One text or binary frame, from `start` to `end`. The bytes are good until it returns. */
  readonly onFrame: (bytes: Buffer, start: number, end: number) => void
  readonly onGone: (reason: string) => void
}

export function openFrameSocket({ port, path, onOpen, onFrame, onGone }: FrameSocketOptions): void {
  let isOpen = false
  let rest: Buffer | null = null
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: shared,
      callback(count, bytes) {
        const read = Buffer.from(bytes.buffer, bytes.byteOffset, count)
        take(rest ? Buffer.concat([rest, read]) : read)
        return true
      },
    },
  })
  socket.once('connect', () => {
    const key = randomBytes(16).toString('base64')
    const headers = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket']
    socket.write([...headers, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, '', ''].join('\r\n'))
  })
  socket.on('error', () => {})
  socket.once('close', () => onGone('The connection was closed.'))
  const own: FrameSocket = {
    say: (text) => void socket.write(toFrame(textCode, text)),
    close: () => void socket.removeAllListeners('close').destroy(),
  }

  function take(bytes: Buffer): void {
    let at = isOpen ? 0 : endOfHandshake(bytes)
    while (isOpen) {
      const frame = readFrame(bytes, at)
      if (!frame) break
      const { code, start, end } = frame
      if (code === textCode || code === binaryCode) onFrame(bytes, start, end)
      else if (code === pingCode) socket.write(toFrame(pongCode, bytes.toString('latin1', start, end)))
      else if (code === closeCode) socket.destroy()
      at = end
    }
    // What is kept is copied: the next read goes to the same place.
    rest = at === bytes.length ? null : Buffer.from(bytes.subarray(at))
  }

  function endOfHandshake(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) return 0
    if (!bytes.subarray(0, 12).toString('latin1').endsWith(' 101')) {
      socket.destroy()
      return bytes.length
    }
    isOpen = true
    onOpen(own)
    return end + 4
  }
}

/** Of all sockets: what is read from one is done with before another is read. */
const shared = Buffer.allocUnsafe(256 * 1_024)
const textCode = 1
const binaryCode = 2
const closeCode = 8
const pingCode = 9
const pongCode = 10

/** Undefined while its end isn't there yet. Servers don't mask. */
function readFrame(bytes: Buffer, at: number): { code: number; start: number; end: number } | undefined {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]]
  if (bytes.length < at + 2) return undefined
  const long = second === 126 ? 2 : second === 127 ? 8 : 0
  const start = at + 2 + long
  if (bytes.length < start) return undefined
  const length = long === 0 ? second : long === 2 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  return bytes.length < start + length ? undefined : { code: first & 15, start, end: start + length }
}

/** A client has to mask; with zeros, which change nothing. */
function toFrame(code: number, text: string): Buffer {
  const length = Buffer.byteLength(text)
  const long = length < 126 ? 0 : 2
  const frame = Buffer.alloc(6 + long + length)
  frame[0] = 128 | code
  frame[1] = 128 | (long === 0 ? length : 126)
  if (long === 2) frame.writeUInt16BE(length, 2)
  frame.write(text, 6 + long)
  return frame
}
