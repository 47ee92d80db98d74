import { createGroup } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'

test('[S0.23] [S2.7] [S1.38] one’s message goes from sent to delivered when the other’s device has it, and to read when they look at it', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.says('have you seen the hall?')
  // Bob is at his list of chats: his device has it, he hasn't looked.
  await expect(alice.message('have you seen the hall?')).toHaveAttribute('data-status', 'delivered')
  await bob.openChatWith(alice)
  await expect(alice.message('have you seen the hall?')).toHaveAttribute('data-status', 'read')
})

test('[UX47] what stands below the end of the screen, or in a window nobody looks at, isn’t read', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  for (let index = 1; index <= 12; index++) await alice.says(`line ${index}\n\n\n.`)
  await bob.sees('line 12\n\n\n.')
  await expect(alice.message('line 12')).toHaveAttribute('data-status', 'read')

  await bob.page.getByRole('log', { name: 'Messages' }).hover()
  await bob.page.mouse.wheel(0, -4_000)
  await expect(bob.page.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
  await alice.says('below the end')
  await expect(alice.message('below the end')).toHaveAttribute('data-status', 'delivered')
  await bob.page.getByRole('button', { name: /Jump to latest/ }).click()
  await expect(alice.message('below the end')).toHaveAttribute('data-status', 'read')
})

test('[S2.8] [S1.20] [UX15] in a group it is read when all others have read it, and a list says who did and when', async ({
  people,
  system,
}) => {
  const { alice, bob, carol } = await people('alice', 'bob', 'carol')
  await createGroup(system.apiUrl, 'Readers', [alice, bob, carol])
  await alice.openChat('Readers')
  await bob.openChat('Readers')
  await alice.says('page one')
  await bob.sees('page one')
  await expect(alice.message('page one')).toHaveAttribute('data-status', 'delivered')
  await carol.openChat('Readers')
  await expect(alice.message('page one')).toHaveAttribute('data-status', 'read')
  await alice
    .message('page one')
    .getByRole('button', { name: /Read by|read/i })
    .first()
    .click()
  const readers = alice.page.getByRole('dialog', { name: /Read by/ })
  await expect(readers).toContainText(bob.displayName)
  await expect(readers).toContainText(carol.displayName)
  await expect(readers.locator('time')).toHaveCount(2)
})
