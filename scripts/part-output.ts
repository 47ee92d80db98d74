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

/** The part of a pino line that a person reads; what is not one of these is shown as it is. */
interface LogEntry {
  readonly level: number
  readonly msg?: string
  readonly err?: { readonly message?: string; readonly stack?: string }
}

function readLogEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry: Partial<LogEntry> = JSON.parse(line)
    return typeof entry.level === 'number' ? { ...entry, level: entry.level } : undefined
  } catch {
    return undefined
  }
}

/** A bug is shown with its stack; of what passes by itself one line is enough. */
function toText({ level, msg = '', err }: LogEntry): string[] {
  if (level >= errorLevel && err?.stack) return [msg, ...err.stack.split('\n').map((line) => `  ${line}`)]
  const reason = err?.message?.trim().split('\n').at(-1)
  return [reason ? `${msg}: ${reason}` : msg]
}

const errorLevel = 50
