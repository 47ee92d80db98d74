/** What happened in a run, in order: a number by which two runs are told apart, and the lines themselves where somebody wants to read them. */
export interface Trace {
  note(line: string): void
  readonly hash: number
  readonly lines: readonly string[]
}

export function createTrace({ nowMs, keeps }: { nowMs: () => number; keeps: 'lines' | 'hash' }): Trace {
  const startMs = nowMs()
  const lines: string[] = []
  let hash = 0x811c9dc5
  return {
    note(text) {
      const line = `${(nowMs() - startMs).toFixed(1)} ${text}`
      // FNV-1a.
      for (let index = 0; index < line.length; index += 1) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193)
      if (keeps === 'lines') lines.push(line)
    },
    get hash() {
      return hash >>> 0
    },
    lines,
  }
}
