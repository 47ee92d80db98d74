import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/people.ts'
import type { Person } from '../fixtures/person.ts'

// Here it is the setting that keeps things still, not the browser.
test.use({ contextOptions: { reducedMotion: 'no-preference' } })

test('[UX14] [UX54] [UX57] what is set for this device holds in every tab and from the first paint, and then nothing moves', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  const row = alice.page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: bob.displayName })
  const roomyPx = await heightOf(row)
  expect(await movingParts(alice.page)).toBeGreaterThan(0)
  expect(await movedBy(alice.page, () => openAndClose(alice.page))).toEqual(expect.arrayContaining(['scrim', 'menu', 'switcher']))
  await typeWhileItLeaves(alice)

  const other = await alice.context.newPage()
  await other.goto('/settings/appearance')
  await other.getByRole('button', { name: 'Compact' }).click()
  await other.getByRole('button', { name: 'Largest' }).click()
  await other.getByRole('switch', { name: 'Less motion' }).click()
  await other.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await other.close()

  await expect.poll(() => heightOf(row)).toBeLessThan(roomyPx)
  expect(await movingParts(alice.page)).toBe(0)
  expect(await movedBy(alice.page, () => openAndClose(alice.page))).toEqual([])
  await alice.says('stands where it lands')
  await expect(alice.message('stands where it lands').locator('.bubble')).toHaveCSS('font-size', '19px')
  expect(await alice.page.evaluate(() => document.getAnimations().length)).toBe(0)

  await alice.page.addInitScript(() => {
    const look = () => {
      const { density, motion, theme } = document.documentElement.dataset
      if (document.querySelector('main, .app')) Object.assign(window, { firstFrame: { density, motion, theme } })
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await alice.page.reload()
  await alice.sees('stands where it lands')
  expect(await alice.page.evaluate(() => Reflect.get(window, 'firstFrame'))).toEqual({ density: 'compact', motion: 'none', theme: 'dark' })
})

test('[UX59] in Arabic everything is mirrored but the lines that people wrote, and the words come in the language a browser asks for', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const { page } = alice
  await alice.openChatWith(bob)
  await alice.says('The hall is ours from 7:30.')
  await alice.says('القاعة لنا من 7:30.')
  const chat = page.url()

  await page.goto('/settings/language')
  await page.getByRole('radio', { name: 'العربية' }).check({ force: true })
  await expect(page.getByRole('heading', { name: 'اللغة' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar')

  await page.goto(chat)
  const log = page.getByRole('log', { name: 'الرسائل' })
  const said = (text: string) => log.getByText(text)
  await expect(said('The hall is ours from 7:30.')).toHaveCSS('direction', 'ltr')
  await expect(said('القاعة لنا من 7:30.')).toHaveCSS('direction', 'rtl')
  const list = await boxOf(page.getByRole('navigation', { name: 'المحادثات' }))
  const talk = await boxOf(log)
  const own = await boxOf(said('القاعة'))
  expect(list.x).toBeGreaterThan(talk.x + talk.width - 1)
  expect(own.x - talk.x).toBeLessThan(talk.x + talk.width - (own.x + own.width))

  for (const path of [chat, '/settings']) {
    if (path !== chat) await page.goto(path)
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    for (const width of [320, 640, 820]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${path} at ${width} px`).toBe(0)
    }
  }

  const german = await (await fetch(`${system.url}/sign-up`, { headers: { 'accept-language': 'de-AT,en;q=0.5' } })).text()
  expect(german).toContain('lang="de"')
  expect(german).toContain('Konto anlegen')
  expect(german).not.toContain('Create account')
})

/** The switcher, and what can be done with a chat. */
async function openAndClose(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page.locator('.scrim')).toHaveCSS('opacity', '1')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.getByRole('navigation', { name: 'Chats' }).getByRole('link').first().hover()
  await page
    .getByRole('button', { name: /^More about/ })
    .first()
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
}

/** What is on its way out hears no key: where one was is where one writes, and what is asked for again begins anew. */
async function typeWhileItLeaves({ page }: Person): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message' })
  await composer.focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('nobody')
  await page.keyboard.press('Escape')
  await page.keyboard.type('at once')
  await expect(composer).toHaveValue('at once')
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('b')
  await expect(page.getByRole('combobox', { name: 'Go to' })).toHaveValue('b')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.type(', and then')
  await expect(composer).toHaveValue('at once, and then')
  await page.getByRole('button', { name: 'Emoji', exact: true }).press('Enter')
  await expect(page.getByRole('textbox', { name: 'Search emoji' })).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.type(' more')
  await expect(composer).toHaveValue('at once, and then more')
  await composer.fill('')
}

/** What was under way in any frame meanwhile, by its class. */
async function movedBy(page: Page, act: () => Promise<void>): Promise<string[]> {
  await page.evaluate(() => {
    const moved = new Set<string>()
    const look = () => {
      for (const { effect } of document.getAnimations()) {
        const target = effect instanceof KeyframeEffect ? effect.target : null
        moved.add(target?.className ?? '')
      }
      if (Reflect.get(window, 'moved') === moved) requestAnimationFrame(look)
    }
    Object.assign(window, { moved })
    look()
  })
  await act()
  return page.evaluate(() => {
    const moved = Reflect.get(window, 'moved') as Set<string>
    Reflect.deleteProperty(window, 'moved')
    return [...moved]
  })
}

const heightOf = (part: ReturnType<Page['locator']>) => part.evaluate((element) => element.getBoundingClientRect().height)

async function boxOf(part: ReturnType<Page['locator']>) {
  const box = await part.boundingBox()
  if (!box) throw new Error('It isn’t on the screen.')
  return box
}

/** How many parts of the page would take their time to change. */
const movingParts = (page: Page) =>
  page.evaluate(() => {
    const takesTime = (style: CSSStyleDeclaration) => /[1-9]/.test(`${style.transitionDuration} ${style.animationDuration}`)
    return [...document.querySelectorAll('body *')].filter((element) =>
      ['', '::before', '::after'].some((pseudo) => takesTime(getComputedStyle(element, pseudo || null))),
    ).length
  })
