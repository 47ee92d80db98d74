import type { Page } from '@playwright/test'
import { createGroup, inventAccount, register } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList } from '../fixtures/person.ts'

test('[UX43] [UX44] [UX50] [UX56] from anywhere to any chat, person or action by keys alone, and back to where one writes', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const stranger = inventAccount('zoe')
  await register(system.apiUrl, stranger)
  await createGroup(system.apiUrl, 'Volcano & vinegar', [alice, bob])
  const { page } = alice
  const composer = page.getByRole('textbox', { name: 'Message' })
  const field = page.getByRole('combobox', { name: 'Go to' })
  const chosen = page.getByRole('option', { selected: true })
  await alice.openChatWith(bob)
  await expect(composer).toBeFocused()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('vlcn')
  await expect(field).toHaveValue('vlcn')
  await expect(chosen).toContainText('Volcano & vinegar')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Volcano & vinegar', exact: true })).toBeVisible()
  await expect(composer).toBeFocused()

  // Without a word, first where one was last.
  await page.keyboard.press('Control+k')
  await expect(chosen).toContainText(bob.displayName)
  await page.keyboard.type('@')
  await expect(chosen).toContainText(bob.displayName)
  await page.keyboard.type(stranger.username)
  await expect(chosen).toContainText(stranger.displayName)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: stranger.displayName, exact: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Volcano & vinegar', exact: true })).toBeVisible()
  await expect(composer).toBeFocused()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('> dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(composer).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(field).toBeHidden()
  await expect(composer).toBeFocused()

  await page.keyboard.press('Control+/')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help).toContainText('Next unread chat')
  await page.keyboard.press('Escape')
  await expect(composer).toBeFocused()
  // A question mark is one where one writes.
  await page.keyboard.type('?')
  await expect(composer).toHaveValue('?')
  await expect(help).toBeHidden()
  await page.keyboard.press('F6')
  await expect(composer).not.toBeFocused()
  await page.keyboard.press('Shift+F6')
  await expect(composer).toBeFocused()
})

test('[UX42] [UX44] [UX45] the list shows who is meant, keys lead through what is unread, all of it is read at once, and can be unread again', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const carol = inventAccount('Carol')
  await register(system.apiUrl, carol)
  await createGroup(system.apiUrl, 'Cake table', [alice, bob, carol])
  const { page } = alice
  const row = (name: string) => chatList(page).getByRole('link', { name })
  await bob.openChat('Cake table')
  await bob.says(`@${alice.username} brings the plates`)
  await bob.says('and forks')
  await bob.openChatWith(alice)
  await bob.says('see you')
  await expect(row('Cake table')).toHaveAccessibleName(/2 unread, mentions you/)
  await expect(row(bob.displayName)).toHaveAccessibleName(/1 unread/)
  await expect(page).toHaveTitle(/^\(3\)/)
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', /circle/)

  await page.getByRole('searchbox', { name: 'Search' }).fill(carol.displayName)
  await expect(row('Cake table')).toBeVisible()
  await expect(chatList(page).getByRole('button', { name: carol.displayName })).toBeVisible()
  await expect(row(bob.displayName)).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(row(bob.displayName)).toBeVisible()

  await page.keyboard.press('Shift+Escape')
  await expect(page).not.toHaveTitle(/^\(/)
  await expect(page.locator('link[rel="icon"]')).not.toHaveAttribute('href', /circle/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page).toHaveTitle(/^\(3\)/)

  await page.keyboard.press('Alt+Shift+ArrowDown')
  await expect(page.getByRole('heading', { name: bob.displayName, exact: true })).toBeVisible()
  await expect(row(bob.displayName)).not.toHaveAccessibleName(/unread/)
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await expect(page.getByRole('heading', { name: 'Cake table', exact: true })).toBeVisible()
  await expect(page).not.toHaveTitle(/^\(/)
})

test('[UX46] on the desktop a message is told of by one tab, once for a chat, never where somebody looks; pressed, it leads there', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.context.addInitScript(pretendNotifications)
  const { page } = alice
  await alice.openChatWith(bob)
  await page.goto('/settings/notifications')
  const onDesktop = page.getByRole('switch', { name: 'On the desktop' })
  await expect(onDesktop).not.toBeChecked()
  expect(await page.evaluate(() => window.asked)).toBe(0)
  await onDesktop.click()
  await expect(onDesktop).toBeChecked()
  await expect.poll(() => page.evaluate(isSpeaking)).toBe(true)

  await bob.openChatWith(alice)
  await bob.says('are you there?')
  await expect.poll(() => toldIn(page)).toEqual([`${bob.displayName}: are you there?`])
  const other = await alice.context.newPage()
  await other.goto('/')
  await expect(other).toHaveTitle(/^\(1\)/)
  await bob.says('the hall is ours')
  await expect.poll(() => toldIn(page)).toEqual([`${bob.displayName}: 2 new messages\nthe hall is ours`])
  expect(await toldIn(other)).toEqual([])

  await page.evaluate(() => window.told.at(-1)?.onclick?.(new Event('click')))
  await expect(page.getByRole('heading', { name: bob.displayName, exact: true })).toBeVisible()
  await expect(page).toHaveURL(/\?m=[0-9a-f-]{36}$/)
  await alice.sees('the hall is ours')
  expect(await toldIn(page)).toEqual([])
  await bob.says('from half past seven')
  await alice.sees('from half past seven')
  await expect(alice.message('from half past seven')).toBeVisible()
  expect([await toldIn(page), await toldIn(other)]).toEqual([[], []])
})

declare global {
  interface Window {
    told: Notification[]
    asked: number
  }
}

const toldIn = (page: Page): Promise<string[]> => page.evaluate(() => window.told.map(({ title, body }) => `${title}: ${body}`))

const isSpeaking = async (): Promise<boolean> => {
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name?.startsWith('parley:speaker:'))
}

/** The browser of the tests has no desktop. One of a tag takes the place of the one before it. */
function pretendNotifications(): void {
  window.told = []
  window.asked = 0
  class Pretended {
    static permission: NotificationPermission = (sessionStorage.getItem('permission') as NotificationPermission | null) ?? 'default'
    static async requestPermission(): Promise<NotificationPermission> {
      window.asked += 1
      sessionStorage.setItem('permission', 'granted')
      Pretended.permission = 'granted'
      return 'granted'
    }
    onclick: (() => void) | null = null
    readonly title: string
    readonly body: string
    readonly tag: string
    constructor(title: string, { body = '', tag = '' }: NotificationOptions = {}) {
      this.title = title
      this.body = body
      this.tag = tag
      const itself = this as unknown as Notification
      window.told = [...window.told.filter((one) => one.tag !== tag), itself]
    }
    close() {
      window.told = window.told.filter((one) => one !== (this as unknown as Notification))
    }
  }
  Object.assign(window, { Notification: Pretended })
}
