import { expect, test } from '../fixtures/people.ts'
import { chatList, createPerson } from '../fixtures/person.ts'

test('[UX1] [UX5] [UX45] unread: the same number in the list and the title on every device, a line before the first one, and nothing left after reading', async ({
  people,
  browser,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.says('hello')
  const context = await browser.newContext({ baseURL: system.url })
  const phone = createPerson(await context.newPage(), bob)
  await phone.enter()
  for (const text of ['one', 'two', 'three']) await alice.says(text)
  const row = (person: typeof phone) => chatList(person.page).getByRole('link', { name: alice.displayName })
  for (const device of [bob, phone]) {
    await expect(row(device)).toContainText('4')
    await expect(device.page).toHaveTitle(/^\(4\)/)
  }

  await bob.openChatWith(alice)
  await expect(bob.page.getByRole('separator', { name: 'New messages' })).toBeVisible()
  for (const device of [bob, phone]) await expect(device.page).not.toHaveTitle(/^\(/)
  await expect(bob.page.getByRole('separator', { name: 'New messages' })).toBeVisible()
  await context.close()
})

test('[UX47] a chat can be marked as unread, on every device, until it is opened', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.says('remember this')
  await bob.openChatWith(alice)
  await bob.sees('remember this')
  await expect(alice.message('remember this')).toHaveAttribute('data-status', 'read')
  await bob.page.goto('/')
  await expect(bob.page).not.toHaveTitle(/^\(/)
  await chatList(bob.page).getByRole('link', { name: alice.displayName }).click({ button: 'right' })
  await bob.page.getByRole('menuitem', { name: 'Mark as unread' }).click()
  await expect(bob.page).toHaveTitle(/^\(1\)/)
  // Others learn nothing of it.
  await expect(alice.message('remember this')).toHaveAttribute('data-status', 'read')
  await bob.page.reload()
  await expect(bob.page).toHaveTitle(/^\(1\)/)
  await bob.openChatWith(alice)
  await expect(bob.page).not.toHaveTitle(/^\(/)
})
