import type { Readable } from 'node:stream'

export interface PartOutput {
  /** Takes in what a process says on one of its channels. */
  follow(channel: Readable, source: 'stdout' | 'stderr'): void
  /** Shows from now on what is worth showing, and what was until now. */
  release(): void
  /** The last lines, shown or not. */
  lastLines(): readonly string[]
}

/**
 * What a part says, a line at a time with its name in front. `warnings` shows what it says on stderr, without log lines below a warning;
 * `everything` shows all. Until `release` it is only remembered, so that the steps of a start stay readable.
 */
export function createPartOutput({ name, show, print }: PartOutputOptions): PartOutput {
  const last: string[] = []
  let held: string[] | undefined = []

  function take(line: string, source: 'stdout' | 'stderr'): void {
    if (line.trim() === '') return
    last.push(line)
    if (last.length > lastLinesMax) last.shift()
    const entry = readLogEntry(line)
    if (show === 'warnings' && !(entry ? entry.level >= warningLevel : source === 'stderr')) return
    for (const text of entry ? toText(entry) : [line]) {
      if (held) held.push(`${name} │ ${text}`)
      else print(`${name} │ ${text}`)
    }
  }

  return {
    follow(channel, source) {
      let rest = ''
      channel.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (rest + piece).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) take(line, source)
      })
      channel.once('end', () => take(rest, source))
    },
    release() {
      for (const line of held ?? []) print(line)
      held = undefined
    },
    lastLines: () => last,
  }
}

export interface PartOutputOptions {
  readonly name: string
  readonly show: 'warnings' | 'everything'
  readonly print: (line: string) => void
}

const lastLinesMax = 40
const warningLevel = 40

/** The part of a pino line that a person reads, as the server writes it; what is not one of these is shown as it is. */
interface LogEntry {
  readonly level: number
  readonly msg: string
  readonly err: LoggedError | null
}

interface LoggedError {
  /** Its kind, its code and its words, as far as they are told. */
  readonly reason: string
  readonly stack: readonly string[]
  readonly cause: LoggedError | null
}

/** Whatever else it is that looks like JSON: a part that says something strange must not end the launcher. */
function readLogEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const { level, msg, err } = JSON.parse(line) as Record<string, unknown>
    return typeof level === 'number' ? { level, msg: typeof msg === 'string' ? msg : '', err: readError(err) } : undefined
  } catch {
    return undefined
  }
}

function readError(logged: unknown): LoggedError | null {
  if (typeof logged !== 'object' || logged === null) return null
  const { type, code, message, stack, cause } = logged as Record<string, unknown>
  const words =
    typeof message === 'string' ? message.trim().split('\n').at(-1) : [type, code].filter((part) => typeof part === 'string').join(' ')
  const lines = Array.isArray(stack) ? stack.filter((line) => typeof line === 'string') : []
  return { reason: words ?? '', stack: lines, cause: readError(cause) }
}

/** A bug is shown with its stack; of what passes by itself one line is enough. */
function toText({ level, msg, err }: LogEntry): string[] {
  const reasons = err ? [err.reason, err.cause?.reason].filter(Boolean).join(': ') : ''
  const first = [msg, reasons].filter(Boolean).join(': ')
  return level >= errorLevel && err ? [first, ...[...err.stack, ...(err.cause?.stack ?? [])].map((line) => `  ${line.trim()}`)] : [first]
}

const errorLevel = 50
