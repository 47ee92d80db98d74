import { OperatorError } from '@parley/db/operator-error'
import type { PartOutput } from './part-output.ts'

export interface Expectation {
  readonly name: string
  readonly url: string
  readonly output: PartOutput
  readonly signal: AbortSignal
}

/** Resolves when the address answers with 200. One that doesn't in time is an OperatorError with what the part said last. */
export async function untilAnswers({ name, url, output, signal }: Expectation): Promise<void> {
  const deadline = performance.now() + readyMsMax
  while (!(await answers(url))) {
    signal.throwIfAborted()
    if (performance.now() > deadline) {
      const lines = output.lastLines().map((line) => `  ${line}`)
      throw new OperatorError(`${name} doesn't answer at ${url} within ${readyMsMax / 1000} s. It said last:\n${lines.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const readyMsMax = 120_000

async function answers(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(answerMsMax), redirect: 'manual' })
    return status === 200
  } catch {
    return false
  }
}

/** The first page in development is compiled before it is answered. */
const answerMsMax = 60_000
