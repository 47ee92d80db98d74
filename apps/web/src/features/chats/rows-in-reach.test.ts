import { expect, test } from 'vitest'
import { rowsInReach, toReach } from './rows-in-reach.ts'

test('[UX42] of a thousand chats those in view are drawn and those around it', () => {
  const reach = toReach({ scrollTopPx: 500 * 66, heightPx: 660, rowPx: 66 })
  const rows = rowsInReach(1_000, reach, [])
  expect([rows[0], rows.at(-1)]).toEqual([490, 520])
  expect(rows).toHaveLength(31)
})

test('[UX42] what has the focus stays, wherever the list is scrolled to, in its place among the others', () => {
  const rows = rowsInReach(1_000, { firstIndex: 500, lastIndex: 510 }, [0, 3, 999])
  expect([rows.slice(0, 3), rows.at(-1)]).toEqual([[0, 3, 490], 999])
})

test('a list that isn’t long is there as a whole', () => {
  expect(rowsInReach(100, { firstIndex: 0, lastIndex: 10 }, [])).toHaveLength(100)
})
