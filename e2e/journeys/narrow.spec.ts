import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/people.ts'
import { chatList, messageLog } from '../fixtures/person.ts'

for (const width of [320, 390]) {
  test.describe(`[S1.3] at ${width} px`, () => {
    test.use({ viewport: { width, height: 700 } })

    test('there is one pane, and a way back', async ({ people }) => {
      const { alice, bob } = await people('alice', 'bob')
      await alice.openChatWith(bob)
      await expect(chatList(alice.page)).toBeHidden()
      await alice.page.getByRole('link', { name: 'Back to chats' }).click()
      await expect(chatList(alice.page)).toBeVisible()
      await expect(messageLog(alice.page)).toBeHidden()
      await chatList(alice.page).getByRole('link', { name: bob.displayName }).click()
      await alice.says('from a small screen')
      await alice.sees('from a small screen')
      await alice.page.goBack()
      await expect(chatList(alice.page)).toBeVisible()
    })
  })
}

for (const width of [320, 768, 1440]) {
  test.describe(`[S1.3] at ${width} px nothing runs out of the window`, () => {
    test.use({ viewport: { width, height: 800 } })

    test('at the entrance', async ({ page }) => {
      for (const path of ['/sign-in', '/sign-up']) {
        await page.goto(path)
        await expect(page.getByRole('textbox', { name: 'Username' })).toBeVisible()
        expect(await overflowOf(page)).toBe(0)
      }
    })

    test('the chats, the dialog for a new one, and a conversation with words longer than a line', async ({ people }) => {
      const { alice, bob } = await people('alice', 'bob')
      expect(await overflowOf(alice.page)).toBe(0)
      await alice.page.getByRole('button', { name: 'New chat' }).click()
      await expect(alice.page.getByRole('dialog', { name: 'New chat' })).toBeVisible()
      expect(await overflowOf(alice.page)).toBe(0)
      await alice.page.keyboard.press('Escape')

      await alice.openChatWith(bob)
      await bob.openChatWith(alice)
      await alice.says(`https://example.org/${'a'.repeat(300)}`)
      await bob.says('Donaudampfschifffahrtsgesellschaft'.repeat(8))
      await bob.says('\u{1F427}'.repeat(120))
      await expect(messageLog(alice.page).getByRole('article')).toHaveCount(3)
      expect(await overflowOf(alice.page)).toBe(0)
      // Nor inside the conversation, which scrolls on its own.
      expect(await messageLog(alice.page).evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0)
    })
  })
}

/** By how many pixels the page is wider than its window. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}
