import { expect, test, vi } from 'vitest'
import { createGathering } from './gathering.ts'

/** What is asked waits here until it is answered. */
function createAnswering({ togetherMax = 10, underWayMax = 1 } = {}) {
  const asked: { questions: readonly number[]; answer(): void; fail(fault: Error): void }[] = []
  const gathering = createGathering<number, string>({
    askAll: (questions) =>
      new Promise((resolve, reject) => {
        asked.push({ questions, answer: () => resolve(questions.map((question) => `to ${question}`)), fail: reject })
      }),
    togetherMax,
    underWayMax,
  })
  return { asked, ask: gathering.ask, questions: () => asked.map(({ questions }) => questions) }
}

test('the first question goes at once, and those that come meanwhile go together, each with its own answer', async () => {
  const { ask, asked, questions } = createAnswering()
  const answers = [1, 2, 3].map(ask)
  expect(questions()).toEqual([[1]])

  asked[0]?.answer()
  expect(await answers[0]).toBe('to 1')
  await vi.waitFor(() => expect(questions()).toEqual([[1], [2, 3]]))
  asked[1]?.answer()
  expect(await Promise.all(answers)).toEqual(['to 1', 'to 2', 'to 3'])
})

test('no more go together, or are under way, than may', () => {
  const { ask, questions } = createAnswering({ togetherMax: 2, underWayMax: 2 })
  for (const question of [1, 2, 3, 4, 5]) void ask(question)
  expect(questions()).toEqual([[1], [2]])
})

test('a fault is told to those who asked together, and to nobody after them', async () => {
  const { ask, asked } = createAnswering()
  const answers = [1, 2, 3].map(ask)
  asked[0]?.answer()
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  asked[1]?.fail(new Error('away'))
  await expect(answers[1]).rejects.toThrow('away')
  await expect(answers[2]).rejects.toThrow('away')

  const later = ask(4)
  await vi.waitFor(() => expect(asked).toHaveLength(3))
  asked[2]?.answer()
  expect(await later).toBe('to 4')
})
