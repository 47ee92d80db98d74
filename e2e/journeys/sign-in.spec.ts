import type { Page } from '@playwright/test'
import { type Account, inventAccount, register } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, createPerson } from '../fixtures/person.ts'

test('[S0.7] [S4.1] a wrong password and an unknown name get the same sentence, and what was typed stays', async ({ page, system }) => {
  const account = inventAccount('alice')
  await register(system.apiUrl, account)

  await page.goto('/sign-in')
  await trySignIn(page, { ...account, password: 'not the password' })
  const sentence = page.getByText('Username and password don’t match. Check both.')
  await expect(sentence).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue(account.username)

  await page.goto('/sign-in')
  await trySignIn(page, inventAccount('nobody'))
  await expect(sentence).toBeVisible()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('[S4.1] the right pair leads to the chats, in any case of the name', async ({ page, system }) => {
  const account = inventAccount('alice')
  await register(system.apiUrl, account)
  await page.goto('/sign-in')
  await trySignIn(page, { ...account, username: account.username.toUpperCase() })
  await expect(chatList(page)).toBeVisible()
})

test('[S0.6] [S4.2] a name that is taken, in whatever case, is refused in a sentence that says so', async ({ page, system }) => {
  const account = inventAccount('alice')
  await register(system.apiUrl, account)
  for (const username of [account.username, account.username.toUpperCase()]) {
    await page.goto('/sign-up')
    await page.getByRole('textbox', { name: 'Display name' }).fill('Somebody else')
    await page.getByRole('textbox', { name: 'Username' }).fill(username)
    await page.getByRole('textbox', { name: 'Password' }).fill('another long walk')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText(/is taken/)).toBeVisible()
    await expect(page).toHaveURL(/\/sign-up/)
  }
})

test('[S0.6] a password that is too short is refused at its field', async ({ page }) => {
  const account = inventAccount('alice')
  await page.goto('/sign-up')
  await page.getByRole('textbox', { name: 'Username' }).fill(account.username)
  await page.getByRole('textbox', { name: 'Password' }).fill('seven77')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveAccessibleDescription(/At least 8 characters/)
  await expect(page).toHaveURL(/\/sign-up/)
})

test('a link into the chats leads there after signing in', async ({ people, browser }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  const page = await (await browser.newContext()).newPage()
  await page.goto(alice.page.url())
  await expect(page).toHaveURL(/\/sign-in/)
  await trySignIn(page, alice)
  await expect(page).toHaveURL(alice.page.url())
  await page.context().close()
})

test('[S4.3] who signs out is out, in every tab of that browser, and other sessions go on', async ({ people, browser }) => {
  const { alice, bob } = await people('alice', 'bob')
  const secondTab = await alice.context.newPage()
  await secondTab.goto('/')
  await expect(chatList(secondTab)).toBeVisible()
  const elsewhere = createPerson(await (await browser.newContext()).newPage(), alice)
  await elsewhere.signIn()
  await bob.openChatWith(alice)

  await alice.page.getByRole('button', { name: 'Your account' }).click()
  await alice.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(alice.page).toHaveURL(/\/sign-in/)
  await expect(secondTab).toHaveURL(/\/sign-in/)
  await alice.page.goto('/')
  await expect(alice.page).toHaveURL(/\/sign-in/)

  await bob.says('still with me?')
  await elsewhere.openChatWith(bob)
  await elsewhere.sees('still with me?')
  await elsewhere.context.close()
})

async function trySignIn(page: Page, { username, password }: Account): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(username)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
