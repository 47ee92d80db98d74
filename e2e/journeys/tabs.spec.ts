import { expect, test } from '../fixtures/people.ts'
import { connectionStatus, createPerson, type Person } from '../fixtures/person.ts'

test.describe.configure({ timeout: 60_000 })

test('what two tabs write without a network is in both, and is said once and in order when it is back', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')
  const other = await openTab(alice)

  await alice.context.setOffline(true)
  for (const tab of [alice, other]) await expect(connectionStatus(tab.page)).toContainText('offline', { ignoreCase: true })
  const written = ['before']
  for (const [index, tab] of [alice, other, other, alice, other, alice].entries()) {
    const text = `number ${index + 1}`
    await tab.says(text)
    written.push(text)
    // Whoever looks from one tab to the other finds there what was just written here.
    for (const each of [alice, other]) await each.sees(text)
  }
  for (const tab of [alice, other]) await expect.poll(() => textsOf(tab)).toEqual(written)
  expect(await textsOf(bob)).toEqual(['before'])

  await alice.context.setOffline(false)
  await bob.sees('number 6', { withinMs: 15_000 })
  await everyoneHas(written, alice, other, bob)
  await other.page.reload()
  await everyoneHas(written, alice, other, bob)
})

test('what a tab has written before it was closed is said by one that stays open', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')
  const other = await openTab(alice)

  await alice.context.setOffline(true)
  await alice.says('written and left')
  await alice.says('and this too')
  await other.sees('and this too')
  await alice.page.close()
  await other.says('by the one that stays')
  await alice.context.setOffline(false)

  await everyoneHas(['before', 'written and left', 'and this too', 'by the one that stays'], other, bob)
})

test('what a tab that dies has under way is said by another at once', async ({ people, system }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')
  // Whatever this tab says gets lost on the way, without a word.
  const dying = await openTab(alice, async ({ page }) => {
    await page.routeWebSocket(
      ({ port }) => port === new URL(system.apiUrl).port,
      (socket) => {
        const server = socket.connectToServer()
        socket.onMessage((message) => {
          if (!String(message).includes('messages.send')) server.send(message)
        })
      },
    )
  })
  await dying.says('said by somebody')
  await crash(dying)

  await bob.sees('said by somebody')
  await everyoneHas(['before', 'said by somebody'], alice, bob)
})

async function openTab(person: Person, prepare: (tab: Person) => Promise<void> = () => Promise.resolve()): Promise<Person> {
  const tab = createPerson(await person.context.newPage(), person)
  await prepare(tab)
  await tab.page.goto(person.page.url())
  await expect.poll(() => textsOf(tab)).toEqual(await textsOf(person))
  await expect(connectionStatus(tab.page)).not.toContainText(/offline|connecting/i)
  return tab
}

/** Its process ends as if the machine had taken it: nothing of the page runs any more. */
async function crash({ page, context }: Person): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const devtools = await context.newCDPSession(page)
  devtools.send('Page.crash').catch(() => undefined)
  await crashed
}

const textsOf = async (person: Person) => (await person.messages()).map(({ text }) => text)

async function everyoneHas(texts: string[], ...tabs: Person[]): Promise<void> {
  for (const tab of tabs) {
    await expect.poll(() => textsOf(tab), { timeout: 15_000 }).toEqual(texts)
    await expect.poll(async () => (await tab.messages()).map(({ status }) => status)).not.toContain('sending')
  }
  const ids = await Promise.all(tabs.map(async (tab) => (await tab.messages()).map(({ id }) => id)))
  expect(ids.slice(1)).toEqual(ids.slice(0, -1))
}
