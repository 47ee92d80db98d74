export interface Progress {
  /** Does a piece of work and says in one line what came of it and how long it took. The work answers with the words for that. */
  step<Result>(name: string, work: () => Promise<Result>, describe: (result: Result) => string): Promise<Result>
  /** A line about something that takes long or is out of the ordinary. */
  note(line: string): void
}

/** The steps of a start as aligned lines, each when it is done. */
export function createProgress(print: (line: string) => void): Progress {
  return {
    async step(name, work, describe) {
      const began = performance.now()
      const result = await work()
      const took = `${((performance.now() - began) / 1000).toFixed(1)} s`
      print(`  ${name.padEnd(nameWidth)}${describe(result).padEnd(resultWidth)}${took.padStart(timeWidth)}`)
      return result
    },
    note: (line) => print(`  ${line}`),
  }
}

const nameWidth = 14
const resultWidth = 34
const timeWidth = 8
