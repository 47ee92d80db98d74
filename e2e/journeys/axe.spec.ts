import { test as base, devices, expect } from '@playwright/test'
import { findLost, findSerious, findSmallTargets, findUnexplained } from '../fixtures/looks.ts'
import { type System, startSystem } from '../fixtures/system.ts'
import { screens } from '../screens.ts'

/** A system with the demo world, of which the screenshots are drawn. */
const test = base.extend<object, { demo: System }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using system = await startSystem({ database: 'shared', demo: 'on', env: { PARLEY_DESIGN_PAGE: '1' } })
      await use(system)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: ({ demo }, use) => use(demo.url),
})

test.describe.configure({ timeout: 480_000 })

/** The narrowest, two panes, and a window of 1440 at 200 %. */
const sizes = [
  { width: 320, height: 700 },
  { width: 820, height: 1180 },
  { width: 720, height: 450 },
]

test('[S1.3] [UX54] [UX58] [UX59] on every screen axe finds nothing serious, light and dark, in both directions, and nothing runs out of the window from 320 px to 4K', async ({
  browser,
  demo,
}) => {
  const context = await browser.newContext({
    baseURL: demo.url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    // What a worker fetches isn't seen by who takes the network away.
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  for (const [name, show] of Object.entries(screens)) {
    await test.step(name, async () => {
      await page.setViewportSize({ width: 1440, height: 900 })
      const problem = await show({ page, isPhone: false, apiUrl: demo.apiUrl }).then(
        () => null,
        (error: unknown) => String(error),
      )
      expect.soft(problem, `${name} is reached`).toBeNull()
      expect.soft(await findSerious(page), name).toEqual([])
      expect.soft(await findUnexplained(page), `${name}: icons without a word`).toEqual([])
      for (const size of in4k.includes(name) ? [...sizes, { width: 3840, height: 2160 }] : sizes) {
        await page.setViewportSize(size)
        expect.soft(await findLost(page), `${name} at ${size.width} px`).toEqual([])
      }
    })
  }
  await context.close()
})

/** What fills a large window; dialogs and what is refused stand in the middle of it. */
const in4k = ['sign-in', 'chat-list', 'chat-group', 'group-details', 'settings-profile', 'no-chats']

/** What a phone shows another way than a window as narrow. */
const onPhones = ['sign-in', 'chat-list', 'chat-group', 'emoji-picker', 'group-details', 'new-chat', 'settings-profile']

test('[UX58] a finger hits everything on a phone', async ({ browser, demo }) => {
  const { userAgent: _, defaultBrowserType: __, ...pixel } = devices['Pixel 7']
  const context = await browser.newContext({ ...pixel, baseURL: demo.url, reducedMotion: 'reduce' })
  const page = await context.newPage()
  for (const name of onPhones) {
    await test.step(name, async () => {
      await screens[name]?.({ page, isPhone: true, apiUrl: demo.apiUrl })
      expect.soft(await findSmallTargets(page), name).toEqual([])
      expect.soft(await findSerious(page, [{ theme: 'light', direction: 'ltr' }]), name).toEqual([])
      expect.soft(await findLost(page), name).toEqual([])
    })
  }
  await context.close()
})
