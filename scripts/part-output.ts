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
    if (show === 'warnings' && !isWarning(line, source)) return
    const labelled = `${name} │ ${line}`
    if (held) held.push(labelled)
    else print(labelled)
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

/** A log line in JSON says its level (pino's numbers); any other line on stderr is meant to be seen. */
function isWarning(line: string, source: 'stdout' | 'stderr'): boolean {
  const level = /^\{.*"level":(\d+)/.exec(line)?.[1]
  return level === undefined ? source === 'stderr' : Number(level) >= warningLevel
}
