import { expect, test } from 'vitest'
import { inOrder } from './use-settled-order.ts'

const order = (items: readonly string[], held: readonly string[]) => inOrder(items, (item) => item, held)

test('[UX42] under the pointer the list keeps the order it was shown in', () => {
  expect(order(['mei', 'alice', 'bob'], ['alice', 'bob', 'mei'])).toEqual(['alice', 'bob', 'mei'])
})

test('[UX42] what is new has its place at the beginning', () => {
  expect(order(['new', 'bob', 'alice'], ['alice', 'bob'])).toEqual(['new', 'alice', 'bob'])
})
