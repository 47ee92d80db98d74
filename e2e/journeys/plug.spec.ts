import { test as base, expect } from '../fixtures/people.ts'
import { connectionStatus, type Person } from '../fixtures/person.ts'
import { type OwnSystem, startSystem } from '../fixtures/system.ts'

/** A system of its own, with a database of its own: here the plug is pulled, and nobody else shall notice. */
const test = base.extend<object, { ownSystem: OwnSystem }>({
  ownSystem: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using system = await startSystem({ database: 'embedded' })
      await use(system)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  system: [({ ownSystem }, use) => use(ownSystem), { scope: 'worker' }],
})

test.describe.configure({ mode: 'default', timeout: 60_000 })

for (const [killed, name] of [
  ['server', 'the server'],
  ['postgres', 'the database'],
] as const) {
  test(`pull the plug: ${name} is killed right after a message was acknowledged, and nobody loses or repeats one`, async ({
    people,
    ownSystem,
  }) => {
    const { alice, bob } = await people('alice', 'bob')
    await talk(alice, bob)

    await alice.says('said just before')
    await expect.poll(async () => (await alice.messages()).at(-1)?.status).toMatch(/^(sent|delivered|read)$/)
    ownSystem.kill(killed)
    await alice.says('said into the void')

    await everyoneHas([...talked, 'said just before', 'said into the void'], alice, bob)
  })
}

test('pull the plug: the server is killed while many messages are on their way, and each arrives once and in order', async ({
  people,
  ownSystem,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await talk(alice, bob)

  const many = Array.from({ length: 20 }, (_, index) => `number ${index + 1}`)
  for (const [index, text] of many.entries()) {
    if (index === 8) ownSystem.kill('server')
    await alice.says(text)
  }

  await everyoneHas([...talked, ...many], alice, bob)
})

const talked = ['hello', 'hello yourself']

async function talk(alice: Person, bob: Person): Promise<void> {
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('hello')
  await bob.sees('hello')
  await bob.says('hello yourself')
  await alice.sees('hello yourself')
}

/** On both screens as they are, without a hand laid on them, and again after a reload. */
async function everyoneHas(texts: string[], ...people: Person[]): Promise<void> {
  for (const { page, messages } of people) {
    await expect.poll(async () => (await messages()).map(({ text }) => text), { timeout: 30_000 }).toEqual(texts)
    await expect.poll(async () => (await messages()).map(({ status }) => status), { timeout: 30_000 }).not.toContain('sending')
    await expect(connectionStatus(page)).not.toContainText(/offline|reconnecting/i)
  }
  const ids = await Promise.all(people.map(async ({ messages }) => (await messages()).map(({ id }) => id)))
  expect(ids.slice(1)).toEqual(ids.slice(0, -1))
  for (const { page, messages } of people) {
    await page.reload()
    await expect.poll(async () => (await messages()).map(({ text }) => text)).toEqual(texts)
  }
}
