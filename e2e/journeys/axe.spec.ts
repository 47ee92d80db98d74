import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/people.ts'
import { chatList, messageLog } from '../fixtures/person.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`S1.3: axe finds nothing serious, ${colorScheme}`, () => {
    test.use({ colorScheme })

    for (const path of ['/sign-in', '/sign-up']) {
      test(path, async ({ page }) => {
        await page.goto(path)
        await expect(page.getByRole('textbox', { name: 'Username' })).toBeVisible()
        expect(await findSerious(page)).toEqual([])
      })
    }

    test('the list of chats, empty and with one in it', async ({ people }) => {
      const { alice, bob } = await people('alice', 'bob')
      expect(await findSerious(alice.page)).toEqual([])
      await bob.openChatWith(alice)
      await bob.says('hello')
      await expect(chatList(alice.page).getByRole('link')).toHaveCount(1)
      expect(await findSerious(alice.page)).toEqual([])
    })

    test('a conversation, empty and with messages of both', async ({ people }) => {
      const { alice, bob } = await people('alice', 'bob')
      await alice.openChatWith(bob)
      expect(await findSerious(alice.page)).toEqual([])
      await bob.openChatWith(alice)
      await alice.says('hello, see https://example.org')
      await bob.says('\u{1F44B}')
      await alice.sees('\u{1F44B}')
      await expect(messageLog(alice.page).getByRole('article')).toHaveCount(2)
      expect(await findSerious(alice.page)).toEqual([])
    })

    test('the dialog for a new chat', async ({ people }) => {
      const { alice, bob } = await people('alice', 'bob')
      await alice.page.getByRole('button', { name: 'New chat' }).click()
      const dialog = alice.page.getByRole('dialog', { name: 'New chat' })
      await dialog.getByRole('textbox', { name: 'Search people' }).fill(bob.username)
      await expect(dialog.getByRole('option', { name: bob.displayName })).toBeVisible()
      expect(await findSerious(alice.page)).toEqual([])
    })
  })
}

async function findSerious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' · ')}`)
}
