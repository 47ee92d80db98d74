import { inventAccount } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, createPerson } from '../fixtures/person.ts'

test('[S1.1] in a fresh browser one creates an account, opens a chat, types, presses Enter, and the other sees the bubble', async ({
  page,
  people,
}) => {
  const { bob } = await people('bob')
  const account = inventAccount('alice')

  await page.goto('/sign-up')
  await page.getByRole('textbox', { name: 'Display name' }).fill(account.displayName)
  await page.getByRole('textbox', { name: 'Username' }).fill(account.username)
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(chatList(page)).toBeVisible()

  const alice = createPerson(page, account)
  await alice.openChatWith(bob)
  await alice.says('hello, bob')
  await alice.sees('hello, bob')
  await bob.openChatWith(alice)
  await bob.sees('hello, bob')
})

test('[S1.6] the page is served by Next.js from a production build', async ({ page }) => {
  const scripts: string[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(new URL(response.url()).pathname)
  })
  const answer = await page.goto('/sign-in')
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((path) => !path.startsWith('/_next/static/'))).toEqual([])
})

test('[S0.3] [S0.13] [S3.6] [S4.5] [S1.42] a message is at the other one within a second, and neither browser makes an HTTP request for it', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('are you there?')
  await bob.sees('are you there?')

  const requests = [alice.watchRequests(), bob.watchRequests()]
  await alice.says('now')
  await bob.sees('now', { withinMs: 1_000 })
  await bob.says('here')
  await alice.sees('here', { withinMs: 1_000 })

  expect(requests.flatMap(({ urls }) => urls())).toEqual([])
  await expect.poll(async () => (await alice.messages()).map(({ status }) => status)).not.toContain('sending')
  const ids = (await alice.messages()).map(({ id }) => id)
  expect((await bob.messages()).map(({ id }) => id)).toEqual(ids)
  expect(new Set(ids).size).toBe(3)
})

test('[S0.10] [S1.7] a new chat comes to the other one within a second without a reload, and a reload shows the same messages in the same order', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await expect(chatList(bob.page).getByRole('link', { name: alice.displayName })).toHaveCount(0)
  await alice.openChatWith(bob)
  await expect(chatList(bob.page).getByRole('link', { name: alice.displayName })).toBeVisible({ timeout: 1_000 })

  await bob.openChatWith(alice)
  for (const text of ['one', 'two', 'three']) {
    await alice.says(text)
    await bob.says(`${text}, I hear`)
    await alice.sees(`${text}, I hear`)
  }
  await expect.poll(async () => (await bob.messages()).map(({ status }) => status)).not.toContain('sending')

  const before = await bob.messages()
  expect(before.map(({ text }) => text)).toHaveLength(6)
  expect((await alice.messages()).map(({ id, text }) => ({ id, text }))).toEqual(before.map(({ id, text }) => ({ id, text })))
  await bob.page.reload()
  const said = before.map(({ id, text }) => ({ id, text }))
  await expect.poll(async () => (await bob.messages()).map(({ id, text }) => ({ id, text }))).toEqual(said)
})

test('[S0.10] whoever starts it, two people have one chat, and a wave is one press away', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await Promise.all([alice.startChatWith(bob), bob.startChatWith(alice)])
  expect(new URL(alice.page.url()).pathname).toMatch(/^\/c\/./)
  expect(new URL(bob.page.url()).pathname).toBe(new URL(alice.page.url()).pathname)
  await expect(chatList(alice.page).getByRole('link', { name: bob.displayName })).toHaveCount(1)

  await alice.page.getByRole('button', { name: 'Wave' }).click()
  await bob.sees('👋')
  await expect(bob.page.getByRole('button', { name: 'Wave' })).toHaveCount(0)
  await expect(alice.page.getByRole('textbox', { name: 'Message' })).toBeFocused()
})

test('[S1.14] what one sends is on the own screen before the server has heard of it', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.context.setOffline(true)
  await alice.says('already here')
  await alice.sees('already here')
  expect((await alice.messages()).map(({ text, status }) => ({ text, status }))).toEqual([{ text: 'already here', status: 'sending' }])
})
