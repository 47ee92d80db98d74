import type { Page } from '@playwright/test'
import { call, login } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { connectionStatus, createPerson, type Person } from '../fixtures/person.ts'

test.use({ serviceWorkers: 'allow' })
test.describe.configure({ timeout: 90_000 })

test('[UX51] [UX52] opened without a network, Parley shows what was seen last; what is written there is sent once, in order, after a new version too', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.says('and back')
  await alice.sees('and back')
  const url = alice.page.url()
  await installed(alice.page)
  await expect.poll(() => readStored(alice.page, 'chats'), waitLong).toContain('and back')

  await alice.context.setOffline(true)
  await alice.page.close()
  const train = createPerson(await alice.context.newPage(), alice)
  const answer = await train.page.goto(url)
  expect(answer?.fromServiceWorker()).toBe(true)
  // What is kept for everyone names nobody.
  const shell = await answer?.text()
  for (const { username, displayName } of [alice, bob]) for (const name of [username, displayName]) expect(shell).not.toContain(name)
  await train.sees('and back')
  await expect(train.page.getByRole('heading', { name: bob.displayName, exact: true })).toBeVisible()
  await train.says('on the train')
  await train.says('in a tunnel')
  await expect(connectionStatus(train.page)).toContainText('2 messages will be sent when you’re back.')
  await train.page.getByRole('link', { name: 'Settings' }).first().click()
  await expect(train.page.getByRole('textbox', { name: 'Display name' })).toBeVisible()
  await train.page.reload()
  await expect(train.page.getByRole('textbox', { name: 'Display name' })).toBeVisible(waitLong)
  await train.page.goto(url)
  const written = ['before', 'and back', 'on the train', 'in a tunnel']
  await expect.poll(() => textsOf(train)).toEqual(written)
  expect(await textsOf(bob)).toEqual(['before', 'and back'])

  await train.context.setOffline(false)
  for (const person of [bob, train]) await expect.poll(() => textsOf(person), waitLong).toEqual(written)
  await expect(connectionStatus(train.page)).not.toContainText('offline')

  // A deployment is another text at the worker's address, and so is another language.
  const [before] = await versions(train.page)
  await train.page.evaluate(async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: as the settings write it
    document.cookie = 'parley-language=de; Path=/'
    await (await navigator.serviceWorker.ready).update()
  })
  await expect.poll(() => versions(train.page), waitLong).toEqual([before, expect.any(String)])
  await train.says('under the next version')
  await bob.sees('under the next version', { withinMs: 15_000 })
  await train.page.close()
  // The one before goes with the first page that is opened while none of it is.
  const visit = async () => {
    const page = await train.context.newPage()
    await page.goto(url)
    const kept = await versions(page)
    await page.close()
    return kept
  }
  await expect.poll(visit, waitLong).toEqual([expect.not.stringMatching(before ?? '')])
  const home = await train.context.newPage()
  await home.goto(url)
  await expect.poll(() => readStored(home, 'chats'), waitLong).toContain('under the next version')
  await train.context.setOffline(true)
  await home.reload()
  await expect(home.locator('html')).toHaveAttribute('lang', 'de')
  await expect(home.locator('article[data-message-id]').filter({ hasText: 'under the next version' })).toHaveCount(1, waitLong)
})

test('[UX51] who signs out leaves nothing on the device, and the next one there finds themselves, also without a network', async ({
  people,
}) => {
  const { alice, bob, carol } = await people('alice', 'bob', 'carol')
  await alice.openChatWith(bob)
  await alice.says('for bob from alice')
  const { page, context } = alice
  await installed(page)
  await openAccount(page)
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('You’re signed out.')).toBeVisible(waitLong)
  expect(await page.evaluate(async () => [await caches.has('parley-person'), (await indexedDB.databases()).length])).toEqual([false, 0])

  await context.setOffline(true)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Parley can’t be reached' })).toBeVisible(waitLong)
  await expect(page.locator('body')).not.toContainText(alice.displayName)
  await context.setOffline(false)
  // It comes back by itself.
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible(waitLong)

  const next = createPerson(page, carol)
  await next.signIn()
  await expect(page.getByText('No chats yet')).toBeVisible()
  await expect.poll(() => page.evaluate(() => caches.has('parley-person'))).toBe(true)
  // That one has no chats is known from then on.
  await expect.poll(() => readStored(page, 'account')).toMatch(/"seq":\d/)
  await context.setOffline(true)
  await page.goto('/')
  await expect(page.getByRole('button', { name: `Your account, ${carol.displayName}` }).first()).toBeVisible()
  await expect(page.getByText('No chats yet')).toBeVisible()
})

test('[UX51] who would lose unsent messages by signing out is told before; whose session was ended meanwhile is told how many that cost', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.says('before')
  await alice.sees('before')
  const url = alice.page.url()
  await installed(alice.page)
  await alice.context.setOffline(true)
  await alice.page.goto(url)
  await alice.says('never said')
  // Who signs out themselves is told of it before.
  await openAccount(alice.page)
  await alice.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(alice.page.getByText('1 message isn’t sent yet, and would be gone.')).toBeVisible()
  await expect(alice.page.getByRole('menuitem', { name: 'Sign out anyway' })).toBeVisible()
  await alice.page.keyboard.press('Escape')
  const { accessToken } = await login(system.apiUrl, alice)
  await call(system.apiUrl, 'auth.revokeAll', undefined, accessToken)
  await alice.context.setOffline(false)
  const { page } = alice
  await expect(page.getByText('1 message that wasn’t sent is gone from this one.')).toBeVisible(waitLong)
  expect(new URL(page.url()).searchParams.get('callbackUrl')).toBe(new URL(url).pathname)
  expect(await page.evaluate(async () => [await caches.has('parley-person'), (await indexedDB.databases()).length])).toEqual([false, 0])
})

/** A worker starts, and a version is brought, beside everything else. */
const waitLong = { timeout: 20_000 }

const textsOf = async ({ messages }: Person) => (await messages()).map(({ text }) => text)

/** All of the version is there, and this page goes through it. */
async function installed(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), waitLong).toBe('activated')
}

const openAccount = (page: Page) =>
  page
    .getByRole('button', { name: /^Your account/ })
    .first()
    .click()

/** All of a collection that this device keeps, as text. */
const readStored = (page: Page, collection: 'account' | 'chats') =>
  page.evaluate(async (store) => {
    const [{ name = '' } = {}] = await indexedDB.databases()
    return new Promise<string>((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.onerror = () => reject(opening.error ?? new Error('The storage can’t be opened.'))
      opening.onsuccess = () => {
        const reading = opening.result.transaction(store).objectStore(store).getAll()
        reading.onsuccess = () => {
          opening.result.close()
          resolve(JSON.stringify(reading.result))
        }
      }
    })
  }, collection)

const versions = (page: Page) => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('parley-shell-')))
