import { findLost, findSerious } from '../fixtures/looks.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, messageLog } from '../fixtures/person.ts'

test('[S1.3] [UX58] at 320 and 390 px there is one pane and a way back; words longer than a line run out of no window', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const { page } = alice
  expect.soft(await findSerious(page), 'no chats').toEqual([])
  await page.setViewportSize({ width: 320, height: 700 })
  await alice.openChatWith(bob)
  expect.soft(await findSerious(page), 'an empty conversation').toEqual([])
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 700 })
    await expect(chatList(page)).toBeHidden()
    await page.getByRole('link', { name: 'Back to chats' }).click()
    await expect(chatList(page)).toBeVisible()
    await expect(messageLog(page)).toBeHidden()
    await chatList(page).getByRole('link', { name: bob.displayName }).click()
    await alice.says(`from ${width} px`)
    await page.goBack()
    await expect(chatList(page)).toBeVisible()
    await page.goForward()
    await alice.sees(`from ${width} px`)
  }

  await alice.says(`https://example.org/${'a'.repeat(300)}`)
  await alice.says('Donaudampfschifffahrtsgesellschaft'.repeat(8))
  await alice.says('\u{1F427}'.repeat(120))
  await alice.says('\u{1F44B}')
  await expect(messageLog(page).getByRole('article')).toHaveCount(6)
  expect.soft(await findSerious(page), 'a conversation').toEqual([])
  for (const width of [320, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    expect.soft(await findLost(page), `${width} px`).toEqual([])
    // Nor inside the conversation, which scrolls on its own.
    expect.soft(await messageLog(page).evaluate((log) => log.scrollWidth - log.clientWidth), `${width} px`).toBe(0)
  }
})
