import { expect, test } from '../fixtures/people.ts'
import { chatList } from '../fixtures/person.ts'

test('[UX33] what is written and not sent is there after a switch of chats and after a reload', async ({ people }) => {
  const { alice, bob, carol } = await people('alice', 'bob', 'carol')
  await alice.openChatWith(carol)
  await alice.openChatWith(bob)
  const composer = alice.page.getByRole('textbox', { name: 'Message' })
  await composer.fill('half a thought')
  await alice.openChatWith(carol)
  await expect(composer).toHaveValue('')
  await expect(chatList(alice.page).getByRole('link', { name: bob.displayName })).toContainText('half a thought')
  await alice.openChatWith(bob)
  await expect(composer).toHaveValue('half a thought')
  await alice.page.waitForTimeout(500)
  await alice.page.reload()
  await expect(composer).toHaveValue('half a thought')
})

test('what waits to be sent is there after the tab is closed, and is sent once when the network is back', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')
  const url = alice.page.url()
  await alice.context.route('**/*', (route) => route.continue())
  await alice.context.setOffline(true)
  await alice.says('written in a tunnel')
  await alice.sees('written in a tunnel')
  await alice.page.close()
  await alice.context.setOffline(false)
  const page = await alice.context.newPage()
  await page.goto(url)
  await bob.sees('written in a tunnel')
  await expect.poll(async () => (await bob.messages()).map(({ text }) => text)).toEqual(['before', 'written in a tunnel'])
})

test('[UX52] a chat that was seen before is painted before the server has answered, and one that was not is in the page itself', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.says('painted from this device')
  await alice.sees('painted from this device')
  await expect(alice.message('painted from this device')).not.toHaveAttribute('data-status', 'sending')
  await alice.page.waitForTimeout(1_500)
  // The API is out of reach; the page itself isn't, and brings nothing to a browser that has named no time zone.
  await alice.context.clearCookies({ name: 'parley-time-zone' })
  await alice.page.routeWebSocket(
    (url) => url.port === new URL(system.apiUrl).port,
    () => {},
  )
  await alice.page.reload()
  await alice.sees('painted from this device')
  await expect(chatList(alice.page).getByRole('link', { name: bob.displayName })).toBeVisible()
  await expect.poll(async () => (await alice.context.cookies()).map(({ name }) => name)).toContain('parley-time-zone')
  const page = await alice.context.request.get(alice.page.url())
  expect(await page.text()).toMatch(/<article[^>]*>(?:(?!<\/article>).)*painted from this device/s)
  expect(page.headers()['cache-control']).toContain('no-store')
})
