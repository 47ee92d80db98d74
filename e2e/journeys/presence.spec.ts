import { expect, test } from '../fixtures/people.ts'
import { chatList } from '../fixtures/person.ts'

test('[S1.11] [S1.20] [UX40] that somebody types shows within a second of the first key, and goes at once when the message comes', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  const typing = alice.page.getByText(new RegExp(`${bob.displayName}.* is typing`)).first()
  await bob.page.getByRole('textbox', { name: 'Message' }).pressSequentially('I am just', { delay: 40 })
  await expect(typing).toBeVisible({ timeout: 1_000 })
  await bob.page.keyboard.press('Enter')
  await alice.sees('I am just')
  await expect(typing).toBeHidden({ timeout: 500 })
  // [S2.9] Told at most once in three seconds.
  await bob.page.waitForTimeout(3_000)

  await bob.page.getByRole('textbox', { name: 'Message' }).pressSequentially('and then', { delay: 40 })
  await expect(typing).toBeVisible({ timeout: 1_000 })
  await expect(typing).toBeHidden({ timeout: 6_000 })
})

test('[S0.15] [S1.11] [UX48] presence shows within two seconds; one tab of two closed changes nothing, the last one says when they were seen', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  const ofBob = chatList(alice.page).getByRole('link', { name: bob.displayName })
  await expect(ofBob.getByText('online', { exact: true })).toBeAttached({ timeout: 2_000 })
  const second = await bob.context.newPage()
  await second.goto('/')
  await expect(chatList(second)).toBeVisible()
  await bob.page.close()
  await alice.page.waitForTimeout(6_000)
  await expect(ofBob.getByText('online', { exact: true })).toBeAttached()
  await second.close()
  await expect(ofBob.getByText('offline', { exact: true })).toBeAttached({ timeout: 12_000 })
  await expect(
    alice.page
      .getByRole('banner')
      .or(alice.page.locator('header'))
      .filter({ hasText: /last seen/i })
      .first(),
  ).toBeVisible()
})

test('[S1.13] [S1.42] for ten seconds in which people come, type, write and read, no browser asks for anything over HTTP', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('ready?')
  await expect(alice.message('ready?')).toHaveAttribute('data-status', 'read')
  const requests = [alice.watchRequests(), bob.watchRequests()]
  for (let turn = 1; turn <= 4; turn++) {
    await bob.page.getByRole('textbox', { name: 'Message' }).pressSequentially(`turn ${turn}`, { delay: 30 })
    await bob.page.keyboard.press('Enter')
    await alice.sees(`turn ${turn}`)
    await expect(bob.message(`turn ${turn}`)).toHaveAttribute('data-status', 'read')
    await alice.page.waitForTimeout(2_000)
  }
  expect(requests.flatMap(({ urls }) => urls())).toEqual([])
})
