import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/people.ts'
import { connectionStatus } from '../fixtures/person.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`[S1.3] axe finds nothing serious, ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('at the entrance', async ({ page }) => {
      for (const path of ['/sign-in', '/sign-up']) {
        await page.goto(path)
        await expect(page.getByRole('textbox', { name: 'Username' })).toBeVisible()
        expect.soft(await findSerious(page), path).toEqual([])
      }
    })

    test('in the list of chats, the dialog for a new one and a conversation, empty and not', async ({ people }) => {
      test.slow()
      const { alice, bob } = await people('alice', 'bob')
      expect.soft(await findSerious(alice.page), 'no chats').toEqual([])

      await alice.page.getByRole('button', { name: 'New chat' }).click()
      const dialog = alice.page.getByRole('dialog', { name: 'New chat' })
      await dialog.getByRole('textbox', { name: 'Search people' }).fill(bob.username)
      await expect(dialog.getByRole('option', { name: bob.displayName })).toBeVisible()
      expect.soft(await findSerious(alice.page), 'new chat').toEqual([])
      await alice.page.keyboard.press('Escape')

      await alice.openChatWith(bob)
      expect.soft(await findSerious(alice.page), 'an empty conversation').toEqual([])
      await bob.openChatWith(alice)
      await alice.says('hello, see https://example.org')
      await bob.says('\u{1F44B}')
      await alice.sees('\u{1F44B}')
      expect.soft(await findSerious(alice.page), 'a conversation').toEqual([])
      await alice.context.setOffline(true)
      await alice.says('from a tunnel')
      await expect(connectionStatus(alice.page)).toContainText('offline')
      expect.soft(await findSerious(alice.page), 'offline').toEqual([])
    })
  })
}

async function findSerious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
