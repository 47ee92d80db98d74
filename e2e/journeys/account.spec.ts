import { call, login } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, createPerson } from '../fixtures/person.ts'

test('[S2.2] [S4.4] a new name is in the other one’s list and old bubbles’ chat within two seconds; a taken username is refused with a free one', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await bob.says('said under the old name')
  await alice.sees('said under the old name')

  await bob.page.goto('/settings')
  const name = bob.page.getByRole('textbox', { name: 'Display name' })
  await name.fill(`Robert ${bob.username.slice(-4)}`)
  await bob.page.getByRole('button', { name: 'Save' }).first().click()
  await expect(chatList(alice.page).getByRole('link', { name: `Robert ${bob.username.slice(-4)}` })).toBeVisible({ timeout: 2_000 })
  await expect(alice.page.getByRole('heading', { name: `Robert ${bob.username.slice(-4)}`, exact: true })).toBeVisible()
  await expect(alice.page.locator(`article[aria-label*="Robert ${bob.username.slice(-4)}"]`)).toHaveCount(1)

  await bob.page.getByRole('textbox', { name: 'Username' }).fill(alice.username)
  await bob.page.getByRole('button', { name: 'Save' }).first().click()
  await expect(bob.page.getByText(/is taken/)).toBeVisible()
})

test('[S2.5] the list of sessions has this browser and the other one, and ending the other one takes it to the entrance within a second', async ({
  people,
  browser,
  system,
}) => {
  const { alice } = await people('alice')
  const context = await browser.newContext({ baseURL: system.url })
  const elsewhere = createPerson(await context.newPage(), alice)
  await elsewhere.enter()

  await alice.page.goto('/settings/sessions')
  const others = alice.page.getByRole('button', { name: /^(End|Sign out)/ })
  await expect(alice.page.getByText('This device').first()).toBeVisible()
  await expect(others.first()).toBeVisible()
  const before = await others.count()
  await others.first().click()
  const dialog = alice.page.getByRole('dialog').or(alice.page.getByRole('alertdialog'))
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: /^(End|Sign out)/ }).click()
  await expect(elsewhere.page.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 3_000 })
  await expect(alice.page.getByText('This device').first()).toBeVisible()
  await expect.poll(() => others.count()).toBeLessThan(before)
  await context.close()
})

test('[S2.1] a new password signs every other browser out, and only the new one signs in', async ({ people, system }) => {
  const { alice } = await people('alice')
  const program = await login(system.apiUrl, alice)
  await alice.page.goto('/settings/password')
  await alice.page.getByLabel('Current password').fill(alice.password)
  await alice.page.getByLabel('New password', { exact: true }).fill('another long walk')
  await alice.page.getByRole('button', { name: 'Change password' }).click()
  await expect.poll(() => call(system.apiUrl, 'chats.create', {}, program.accessToken).catch(String)).toContain('401')
  await expect(login(system.apiUrl, alice)).rejects.toThrow('401')
  await login(system.apiUrl, { ...alice, password: 'another long walk' })
})
