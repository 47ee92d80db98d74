import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A TCP link that can be made to fail, on a free port of the loopback. What it does to a connection, it does in both directions. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number
  /** How many connections are open now. */
  readonly connections: number
  /** For the connections that come from now on. */
  setTarget(port: number): void
  /** Resets every open connection. */
  cut(): void
  /** Connections stay open, new ones hang, nothing passes, not even an end. What was taken meanwhile passes when it is over, as TCP has it. */
  blackHole(on: boolean): void
  /** The connections that are open now hang for ever, and nobody is told; new ones are well. As when a router forgets what it carried. */
  strand(): void
  /** New connections are reset at once. */
  refuse(on: boolean): void
  /** Whatever passes comes later, in its order. */
  delay(by: { ms: number; jitterMs: number }): void
  /** For each connection and direction; `null` is as fast as it goes. */
  throttle(bytesPerSecond: number | null): void
  /** The next `count` pieces that come from the target are swallowed, and their connections are cut: done, but not answered. */
  dropAnswers(count: number): void
  /** A request that asks for an upgrade from now on is passed on without asking, as a proxy does that knows no WebSocket. */
  stripUpgrade(on: boolean): void
  /** Every fault is over. What hung goes on. */
  heal(): void
}

export interface FaultProxyOptions {
  /** Of the target, on the loopback; asked for each connection where it isn't always the same. */
  readonly port: number | (() => number)
  /** Where the proxy itself listens; by default wherever there is room. */
  readonly listenOn?: number
  /** Where jitter comes from. */
  readonly random?: () => number
  /** Made for each connection: what comes from the target passes as this gives it. */
  readonly rewriteAnswers?: () => (piece: Buffer) => Buffer
}

/** A link whose far end reads slowly pushes back on its near end from here on. */
const heldBytes = 64 * 1024
const throttledPiecesPerSecond = 10

export async function startFaultProxy({
  port,
  listenOn = 0,
  random = Math.random,
  rewriteAnswers = () => (piece) => piece,
}: FaultProxyOptions): Promise<FaultProxy> {
  const links = new Set<Link>()
  const faults: Faults = { delay: { ms: 0, jitterMs: 0 }, bytesPerSecond: null, answersToDrop: 0, stripsUpgrade: false, hole: null, random }
  let target = typeof port === 'number' ? () => port : port
  let refuses = false

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (refuses) return void near.resetAndDestroy()
    const link = openLink(near, { target: () => target(), faults, rewrite: rewriteAnswers() })
    links.add(link)
    near.once('close', () => links.delete(link))
  })
  server.listen(listenOn, '127.0.0.1')
  await once(server, 'listening')

  const cut = () => {
    for (const link of links) link.reset()
  }
  const blackHole = (on: boolean) => {
    if (on) faults.hole ??= Promise.withResolvers()
    if (on) return
    faults.hole?.resolve()
    faults.hole = null
  }

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return links.size
    },
    setTarget(to) {
      target = () => to
    },
    cut,
    blackHole,
    strand() {
      for (const link of links) link.strand()
    },
    refuse(on) {
      refuses = on
    },
    delay(by) {
      faults.delay = by
    },
    throttle(bytesPerSecond) {
      faults.bytesPerSecond = bytesPerSecond
    },
    dropAnswers(count) {
      faults.answersToDrop = count
    },
    stripUpgrade(on) {
      faults.stripsUpgrade = on
    },
    heal() {
      refuses = false
      Object.assign(faults, { delay: { ms: 0, jitterMs: 0 }, bytesPerSecond: null, answersToDrop: 0, stripsUpgrade: false })
      blackHole(false)
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      cut()
      blackHole(false)
      await closed
    },
  }
}

interface Faults {
  delay: { readonly ms: number; readonly jitterMs: number }
  bytesPerSecond: number | null
  answersToDrop: number
  stripsUpgrade: boolean
  /** Nothing passes until it is resolved. */
  hole: PromiseWithResolvers<void> | null
  readonly random: () => number
}

interface Link {
  reset(): void
  strand(): void
}

function openLink(
  near: Socket,
  { target, faults, rewrite }: { target: () => number; faults: Faults; rewrite: (piece: Buffer) => Buffer },
): Link {
  let far: Socket | null = null
  let isReset = false
  let stranded: Promise<void> | null = null
  const overHole = async () => {
    while (stranded ?? faults.hole) await (stranded ?? faults.hole?.promise)
  }
  const reset = () => {
    isReset = true
    near.resetAndDestroy()
    far?.resetAndDestroy()
  }
  near.on('error', () => {})
  near.pause()

  const open = async () => {
    await overHole()
    if (isReset) return
    far = connect({ host: '127.0.0.1', port: target(), allowHalfOpen: true, noDelay: true })
    far.on('error', () => {})
    carry(near, far, faults, { before: withoutUpgrade(() => faults.stripsUpgrade), reset, overHole })
    carry(far, near, faults, {
      before(piece) {
        if (faults.answersToDrop === 0) return rewrite(piece)
        faults.answersToDrop -= 1
        reset()
        return null
      },
      reset,
      overHole,
    })
  }
  void open()
  return {
    reset,
    strand() {
      stranded ??= new Promise(() => undefined)
    },
  }
}

type Ending = 'end' | 'close' | 'error'

/** One direction: pieces in their order, each when it is due, then the way the near end went. */
function carry(
  from: Socket,
  to: Socket,
  faults: Faults,
  { before, reset, overHole }: { before: (piece: Buffer) => Buffer | null; reset: () => void; overHole: () => Promise<void> },
): void {
  const waiting: { piece: Buffer | Ending; dueAt: number }[] = []
  let held = 0
  let lastDueAt = 0
  let isCarrying = false

  const take = (piece: Buffer | Ending) => {
    const { ms, jitterMs } = faults.delay
    lastDueAt = Math.max(lastDueAt, performance.now() + ms + jitterMs * faults.random())
    waiting.push({ piece, dueAt: lastDueAt })
    if (!isCarrying) void carryOn()
  }
  const carryOn = async () => {
    isCarrying = true
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const early = next.dueAt - performance.now()
      if (early > 0) await pause(early)
      if (typeof next.piece === 'string') {
        await overHole()
        conclude(next.piece)
        continue
      }
      for (const part of inParts(next.piece, faults.bytesPerSecond)) {
        if (faults.bytesPerSecond !== null) await pause((1_000 * part.length) / faults.bytesPerSecond)
        await overHole()
        if (to.destroyed) break
        if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {})
      }
      held -= next.piece.length
      if (held < heldBytes) from.resume()
    }
    isCarrying = false
  }
  const conclude = (ending: Ending) => {
    if (ending === 'end') to.end()
    if (ending === 'error') reset()
    if (ending === 'close' && !to.destroyed) to.destroySoon()
  }

  from.on('data', (taken: Buffer) => {
    const piece = before(taken)
    if (!piece) return
    held += piece.length
    if (held >= heldBytes) from.pause()
    take(piece)
  })
  from.once('end', () => take('end'))
  from.once('close', (hadError) => take(hadError ? 'error' : 'close'))
  from.resume()
}

function inParts(piece: Buffer, bytesPerSecond: number | null): Buffer[] {
  if (bytesPerSecond === null) return [piece]
  const size = Math.max(1, Math.floor(bytesPerSecond / throttledPiecesPerSecond))
  return Array.from({ length: Math.ceil(piece.length / size) }, (_, part) => piece.subarray(part * size, (part + 1) * size))
}

/** While it strips, the head of each request passes without `Upgrade` and `Connection`; all else passes as it comes. */
function withoutUpgrade(strips: () => boolean): (piece: Buffer) => Buffer | null {
  let head: Buffer | null = null
  return (piece) => {
    // A connection that is kept alive carries one request after the other.
    if (!head && strips() && beginsRequest.test(piece.toString('latin1', 0, 4096))) head = Buffer.alloc(0)
    if (!head) return piece
    head = Buffer.concat([head, piece])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return null
    const whole = head
    head = null
    const lines = whole.subarray(0, end).toString('latin1').split('\r\n')
    if (!lines.some((line) => /^upgrade:/i.test(line))) return whole
    const kept = lines.filter((line) => !/^(upgrade|connection):/i.test(line)).join('\r\n')
    return Buffer.concat([Buffer.from(kept, 'latin1'), whole.subarray(end)])
  }
}

const beginsRequest = /^[A-Z]+ \S+ HTTP\/1\.1\r\n/
