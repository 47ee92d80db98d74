export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface StepResult extends Tally {
  /** Shown when something failed. */
  readonly output: string
  /** Shown in any case: what passed only at the second try. */
  readonly unsteady?: readonly string[]
}

export interface Step {
  readonly name: string
  /** It gets the time after which it should have been ended: far beyond the budget, which only a step that hangs reaches. */
  run(timeLimitMs: number): Promise<StepResult>
}

/** Steps that share a time budget. One that takes longer is a failure of its own: a slow test run is one that people stop running. */
export interface Stage {
  readonly name: string
  readonly budgetMs: number
  readonly steps: readonly Step[]
  /** What follows needs it: when it fails, the stages after it don't run. */
  readonly isFoundation?: boolean
}

/** Runs every step even when one before it failed, so that one run shows all there is to mend, and says each step's result and time. */
export async function runStages(stages: readonly Stage[], say: (line: string) => void): Promise<Tally> {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const stage of stages) {
    const { tally, tookMs } = await runStage(stage, say)
    add(total, tally)
    const time = `${stage.name}: ${seconds(tookMs)} of ${seconds(stage.budgetMs)}`
    if (tookMs > stage.budgetMs) {
      total.failed += 1
      say(`FAILED  ${time}: over its budget`)
    } else {
      say(`        ${time}`)
    }
    if (stage.isFoundation && tally.failed > 0) {
      const left = stages.slice(stages.indexOf(stage) + 1).map(({ name }) => name)
      say(`NOT RUN ${left.join(', ')}: without ${stage.name} there is nothing to run against`)
      break
    }
  }
  return total
}

/** The last line of a test run, as scripts and people read it. */
export function toSummary({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

async function runStage(stage: Stage, say: (line: string) => void): Promise<{ tally: Tally; tookMs: number }> {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  const startedAt = performance.now()
  for (const step of stage.steps) {
    const stepStartedAt = performance.now()
    const { output, unsteady = [], ...result } = await step.run(stage.budgetMs * hangsAfterBudgets)
    add(tally, result)
    const time = seconds(performance.now() - stepStartedAt)
    say(`${result.failed > 0 ? 'FAILED ' : 'ok     '} ${step.name}: ${toSummary(result)} (${time})`)
    for (const name of unsteady) say(`        only at the second try: ${name}`)
    if (result.failed > 0) say(`\n${output.trim()}\n`)
  }
  return { tally, tookMs: performance.now() - startedAt }
}

const hangsAfterBudgets = 3

function add(total: { passed: number; failed: number; skipped: number }, { passed, failed, skipped }: Tally): void {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
