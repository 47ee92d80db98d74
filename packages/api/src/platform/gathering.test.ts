import { expect, test, vi } from 'vitest'
import { createGathering } from './gathering.ts'

/** What is asked waits here until it is answered. */
function createAnswering({ togetherMax = 10, underWayMax = 1, patienceMs = 0 } = {}) {
  const asked: { questions: readonly number[]; answer(): void; fail(fault: Error): void }[] = []
  const gathering = createGathering<number, string>({
    askAll: (questions) =>
      new Promise((resolve, reject) => {
        asked.push({ questions, answer: () => resolve(questions.map((question) => `to ${question}`)), fail: reject })
      }),
    togetherMax,
    underWayMax,
    patienceMs,
    goesAlone: (question) => question > 100,
  })
  return { asked, ask: gathering.ask, questions: () => asked.map(({ questions }) => questions) }
}

test('the questions of one moment go together, and so do those that come meanwhile, each with its own answer', async () => {
  const { ask, asked, questions } = createAnswering()
  const first = [1, 2].map(ask)
  await vi.waitFor(() => expect(questions()).toEqual([[1, 2]]))
  const later = [3, 4, 5].map(ask)

  asked[0]?.answer()
  expect(await Promise.all(first)).toEqual(['to 1', 'to 2'])
  await vi.waitFor(() =>
    expect(questions()).toEqual([
      [1, 2],
      [3, 4, 5],
    ]),
  )
  asked[1]?.answer()
  expect(await Promise.all(later)).toEqual(['to 3', 'to 4', 'to 5'])
})

test('no more go together, or are under way, than may', async () => {
  const { ask, asked, questions } = createAnswering({ togetherMax: 2, underWayMax: 2 })
  const answers = [1, 2, 3, 4, 5].map(ask)
  await vi.waitFor(() =>
    expect(questions()).toEqual([
      [1, 2],
      [3, 4],
    ]),
  )
  asked[1]?.answer()
  expect(await answers[3]).toBe('to 4')
  await vi.waitFor(() => expect(questions()).toEqual([[1, 2], [3, 4], [5]]))
})

test('a large question waits for nobody, and nobody waits for it', async () => {
  const { ask, asked, questions } = createAnswering()
  const [small, large, next] = [1, 101, 2].map(ask)
  await vi.waitFor(() => expect(questions()).toEqual([[101], [1, 2]]))
  asked[1]?.answer()
  expect(await Promise.all([small, next])).toEqual(['to 1', 'to 2'])
  asked[0]?.answer()
  expect(await large).toBe('to 101')
})

test('few that come meanwhile wait for the answer or for more of them, and not longer than they have patience for', async () => {
  vi.useFakeTimers()
  try {
    const { ask, asked, questions } = createAnswering({ togetherMax: 3, underWayMax: 2, patienceMs: 10 })
    const first = ask(1)
    await vi.advanceTimersByTimeAsync(0)
    const few = [2, 3].map(ask)
    await vi.advanceTimersByTimeAsync(9)
    expect(questions()).toEqual([[1]])
    await vi.advanceTimersByTimeAsync(1)
    expect(questions()).toEqual([[1], [2, 3]])
    const oneMore = ask(9)
    asked[1]?.answer()
    await Promise.all(few)
    await vi.advanceTimersByTimeAsync(9)
    expect(questions()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(questions().at(-1)).toEqual([9])
    asked[2]?.answer()
    await oneMore

    const many = [4, 5, 6].map(ask)
    await vi.advanceTimersByTimeAsync(0)
    expect(questions()).toEqual([[1], [2, 3], [9], [4, 5, 6]])
    for (const { answer } of asked) answer()
    expect(await Promise.all([first, ...many])).toEqual(['to 1', 'to 4', 'to 5', 'to 6'])
  } finally {
    vi.useRealTimers()
  }
})

test('a fault is told to those who asked together, and to nobody after them', async () => {
  const { ask, asked } = createAnswering()
  const answers = [1, 2].map(ask)
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  const later = ask(3)
  asked[0]?.fail(new Error('away'))
  await expect(answers[0]).rejects.toThrow('away')
  await expect(answers[1]).rejects.toThrow('away')

  await vi.waitFor(() => expect(asked).toHaveLength(2))
  asked[1]?.answer()
  expect(await later).toBe('to 3')
})
