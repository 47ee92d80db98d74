import { AxeBuilder } from '@axe-core/playwright'
import { type FaultProxy, startFaultProxy } from '@parley/chaos/fault-proxy'
import { findFreePort } from '@parley/db/embedded'
import { test as base, expect } from '../fixtures/people.ts'
import { connectionStatus, type Person } from '../fixtures/person.ts'
import { type System, startSystem } from '../fixtures/system.ts'

/** A system whose API browsers reach through something that can be made to know no WebSocket. */
const test = base.extend<object, { behindProxy: { system: System; proxy: FaultProxy } }>({
  behindProxy: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const apiPort = await findFreePort()
      await using proxy = await startFaultProxy({ port: apiPort })
      await using system = await startSystem({ database: 'shared', apiPort, publicApiUrl: `http://localhost:${proxy.port}` })
      await use({ system, proxy })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  system: [({ behindProxy }, use) => use(behindProxy.system), { scope: 'worker' }],
})

test.describe.configure({ mode: 'default', timeout: 90_000 })

test('[S1.2] [S4.14] behind a proxy that knows no WebSocket people talk all the same, are told so, and nothing is lost when it learns', async ({
  people,
  behindProxy: { proxy },
}, testInfo) => {
  proxy.stripUpgrade(true)
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  const openedAt = Date.now()
  await Promise.all([bob.page.reload({ waitUntil: 'commit' }), alice.says('through a small door')])
  await bob.sees('through a small door', { withinMs: 10_000 })
  testInfo.annotations.push({ type: 'from opening to delivered', description: `${Date.now() - openedAt} ms` })
  await bob.says('and back')
  await alice.sees('and back', { withinMs: 10_000 })
  for (const { page } of [alice, bob]) await expect(connectionStatus(page)).toContainText('Limited connection')
  await expect.poll(async () => (await alice.messages())[0]?.status).toBe('read')

  proxy.stripUpgrade(false)
  // As when somebody comes back to the page.
  for (const { page } of [alice, bob]) await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  for (const { page } of [alice, bob]) await expect(connectionStatus(page)).not.toContainText('Limited connection', { timeout: 15_000 })
  const requests = alice.watchRequests()
  for (const n of [1, 2, 3]) {
    await alice.says(`alice ${n}`)
    await bob.says(`bob ${n}`)
  }
  await bob.sees('alice 3')
  await alice.sees('bob 3')
  expect(requests.urls().filter((url) => url.includes('/trpc/'))).toEqual([])
  await haveTheSame(alice, bob)
})

test('[S4.14] whoever is talking when the proxy forgets its WebSockets goes on talking', async ({ people, behindProxy: { proxy } }) => {
  proxy.stripUpgrade(false)
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')

  proxy.stripUpgrade(true)
  proxy.cut()
  await alice.says('meanwhile')
  await bob.sees('meanwhile', { withinMs: 10_000 })
  await expect(connectionStatus(bob.page)).toContainText('Limited connection')

  // The first socket that is tried is 5 s away, whoever looks or not.
  proxy.stripUpgrade(false)
  await bob.says('after')
  await alice.sees('after')
  for (const { page } of [alice, bob]) await expect(connectionStatus(page)).not.toContainText('Limited connection', { timeout: 20_000 })
  await haveTheSame(alice, bob)
})

test('[S1.3] the limited connection is said without anything serious to axe, and without anything sticking out', async ({
  people,
  behindProxy: { proxy },
}) => {
  proxy.stripUpgrade(true)
  const { alice } = await people('alice')
  const { page } = alice
  await expect(connectionStatus(page)).toContainText('Limited connection', { timeout: 10_000 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect.soft(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  }
  for (const width of [320, 820, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
})

/** Each message once, in one order, on every screen. */
async function haveTheSame(...people: Person[]): Promise<void> {
  const idsOf = async ({ messages }: Person) => (await messages()).map(({ id }) => id)
  const [first, ...others] = people
  if (!first) return
  await expect.poll(async () => (await first.messages()).map(({ status }) => status)).not.toContain('sending')
  const ids = await idsOf(first)
  expect(new Set(ids).size).toBe(ids.length)
  for (const other of others) expect(await idsOf(other)).toEqual(ids)
}
