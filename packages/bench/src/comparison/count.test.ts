import { expect, test } from 'vitest'
import { createCount, readTexts, toText } from './count.ts'

const countOf = (heard: readonly number[], said: number) => {
  const count = createCount()
  const news = heard.filter((number) => count.heard(number))
  return { news, ...count.report(said) }
}

test('what was heard once and in order is right', () => {
  expect(countOf([0, 1, 2], 3)).toEqual({ news: [0, 1, 2], lost: 0, repeated: 0, reordered: 0 })
})

test('what never came, in the midst or at the end, is lost', () => {
  expect(countOf([0, 2], 4)).toMatchObject({ lost: 2, repeated: 0, reordered: 0 })
})

test('what came a second time is repeated, and no news', () => {
  expect(countOf([0, 1, 1, 0], 2)).toEqual({ news: [0, 1], lost: 0, repeated: 2, reordered: 0 })
})

test('what came after a later one is reordered, and not lost', () => {
  expect(countOf([0, 2, 1, 1], 3)).toEqual({ news: [0, 2, 1], lost: 0, repeated: 1, reordered: 1 })
})

test('several texts in one frame are read from its bytes, and none of the next frame', () => {
  const first = Buffer.from(JSON.stringify([toText(7), toText(12_345)]))
  const bytes = Buffer.concat([first, Buffer.from(toText(99))])
  const read: number[] = []
  readTexts(bytes, { start: 0, end: first.length }, (number) => read.push(number))
  expect(read).toEqual([7, 12_345])
  expect(toText(7)).toHaveLength(200)
})
