import { expect, test, vi } from 'vitest'
import { followOtherTabs, tellOtherTabs } from './other-tabs.ts'

test('[UX59] a tab comes anew in the language that was chosen in another one, as long as it is open', async () => {
  const [one, other, closed] = [vi.fn(), vi.fn(), vi.fn()]
  const leave = [followOtherTabs(one), followOtherTabs(other)]
  followOtherTabs(closed)()
  tellOtherTabs()
  await vi.waitFor(() => expect([one, other].map((reload) => reload.mock.calls.length)).toEqual([1, 1]))
  expect(closed).not.toHaveBeenCalled()
  for (const each of leave) each()
})
