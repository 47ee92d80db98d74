import { createGroup } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList } from '../fixtures/person.ts'

test('[S2.17] [S1.12] [S1.19] a group made in the dialog is in everybody’s list within a second, with its people, and each bubble has its author’s name', async ({
  people,
}) => {
  const { alice, bob, carol } = await people('alice', 'bob', 'carol')
  const { page } = alice
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('dialog', { name: 'New chat' }).getByRole('button', { name: 'New group' }).click()
  const dialog = page.getByRole('dialog', { name: 'New group' })
  for (const person of [bob, carol]) {
    await dialog.getByRole('textbox', { name: 'Search people' }).fill(person.username)
    await dialog.getByRole('option', { name: person.displayName }).click()
  }
  await dialog.getByRole('textbox', { name: 'Group name' }).fill('Cake table')
  await dialog.getByRole('button', { name: 'Create group' }).click()
  for (const { page: theirs } of [bob, carol]) {
    await expect(chatList(theirs).getByRole('link', { name: 'Cake table' })).toBeVisible({ timeout: 1_000 })
  }
  await expect(page.getByRole('heading', { name: 'Cake table', exact: true })).toBeVisible()

  await bob.openChat('Cake table')
  await carol.openChat('Cake table')
  await alice.says('who bakes?')
  await bob.says('I do')
  await carol.sees('I do')
  await expect(carol.message('who bakes?')).toContainText(alice.displayName)
  await expect(carol.message('I do')).toContainText(bob.displayName)
  await expect(carol.page.getByRole('log', { name: 'Messages' })).toContainText('created')
})

test('[S2.18] people come and go with a line that says so, and who is put out is so within a second', async ({ people, system }) => {
  const { alice, bob, carol, dave } = await people('alice', 'bob', 'carol', 'dave')
  await createGroup(system.apiUrl, 'Volleyball', [alice, bob, carol])
  for (const person of [alice, bob, carol]) await person.openChat('Volleyball')
  await alice.page.getByRole('button', { name: 'Group details' }).click()
  const details = alice.page.getByRole('complementary', { name: 'Group details' })
  await expect(details).toContainText(bob.displayName)
  await expect(details).toContainText(carol.displayName)

  await details.getByRole('button', { name: 'Add people' }).click()
  const adding = alice.page.getByRole('dialog', { name: 'Add people' })
  await adding.getByRole('textbox', { name: 'Search people' }).fill(dave.username)
  await adding.getByRole('option', { name: dave.displayName }).click()
  await adding.getByRole('button', { name: 'Add' }).click()
  await expect(chatList(dave.page).getByRole('link', { name: 'Volleyball' })).toBeVisible({ timeout: 1_000 })
  await expect(bob.page.getByRole('log', { name: 'Messages' })).toContainText(`added ${dave.displayName}`)

  await details.getByRole('button', { name: `Actions for ${carol.displayName}` }).click()
  await alice.page.getByRole('menuitem', { name: 'Remove from group' }).click()
  await alice.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove/ })
    .click()
  await expect(carol.page.getByRole('textbox', { name: 'Message' })).toHaveCount(0, { timeout: 1_000 })
  await expect(chatList(carol.page).getByRole('link', { name: 'Volleyball' })).toHaveCount(0)
  await alice.says('Tuesday at six')
  await bob.sees('Tuesday at six')
  await expect(carol.page.getByText('Tuesday at six')).toHaveCount(0)
})
