/**
 * A guard of the promise, taken out: the program as it would be without it. The suite it names must go red with it, or the suite doesn't
 * guard what it says.
 */
export interface Canary {
  /** `no-sweep`, `no-gap-check` … */
  readonly name: string
  /** What holds as long as the guard is there, in one sentence. */
  readonly guard: string
  /** How the sources are without it. Each `find` stands exactly once in its file. */
  readonly edits: readonly Edit[]
  /** For a guard that lives in the database: run on a migrated one. */
  readonly sql?: string
}

export interface Edit {
  /** From the root of the checkout. */
  readonly file: string
  readonly find: string
  readonly replace: string
}
