export interface Gathering<Question, Answer> {
  ask(question: Question): Promise<Answer>
}

interface Asked<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (fault: unknown) => void
}

/**
 * Questions that many ask at once, asked together: those of one moment go at once, and what comes while `underWayMax` are under way waits for
 * the first answer and goes in one. No answer is older than its question. A fault goes to everyone of whom it is the answer.
 */
export function createGathering<Question, Answer>({
  askAll,
  togetherMax,
  underWayMax,
  firstGoesAtOnce = false,
  patienceMs = 0,
  goesAlone = () => false,
}: {
  /** An answer for each question, in their order. */
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>
  togetherMax: number
  underWayMax: number
  /** Where a question is rarely asked in the same moment by another: it doesn't wait for one. */
  firstGoesAtOnce?: boolean
  /** So long the few that come while others are under way wait for more of them, where asking costs more than the questions. */
  patienceMs?: number
  /** Whether a question is so large that nobody else is to wait for its answer: it goes by itself, whatever is under way. */
  goesAlone?: (question: Question) => boolean
}): Gathering<Question, Answer> {
  const gathered: Asked<Question, Answer>[] = []
  let underWay = 0
  let waiting: NodeJS.Timeout | null = null

  async function askGathered(): Promise<void> {
    underWay += 1
    // Whoever asks in the same moment does so before it goes.
    if (!firstGoesAtOnce) await Promise.resolve()
    while (gathered.length > 0) {
      await settle(gathered.splice(0, togetherMax))
      if (patienceMs > 0 && gathered.length > 0 && gathered.length < togetherMax) await pause(patienceMs)
    }
    underWay -= 1
  }

  function endWaiting(): void {
    waiting = null
    if (gathered.length > 0 && underWay < underWayMax) void askGathered()
  }

  async function askAlone(question: Question): Promise<Answer> {
    const [answer] = await askAll([question])
    return answer as Answer
  }

  /** It never throws: a fault goes to whom it concerns. */
  async function settle(together: readonly Asked<Question, Answer>[]): Promise<void> {
    try {
      const answers = await askAll(together.map(({ question }) => question))
      for (const [index, { resolve }] of together.entries()) resolve(answers[index] as Answer)
    } catch (fault) {
      for (const { reject } of together) reject(fault)
    }
  }

  return {
    ask(question) {
      if (goesAlone(question)) return askAlone(question)
      return new Promise((resolve, reject) => {
        gathered.push({ question, resolve, reject })
        if (underWay === underWayMax) return
        if (underWay === 0 || patienceMs === 0 || gathered.length >= togetherMax) void askGathered()
        else if (!waiting) waiting = setTimeout(endWaiting, patienceMs)
      })
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
