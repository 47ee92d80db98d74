/// <reference lib="dom" />
import { expect, type Page } from '@playwright/test'

/** Someone who goes through the screens, at one width and in one theme. */
export interface Guest {
  readonly page: Page
  /** One pane at a time. */
  readonly isPhone: boolean
  readonly apiUrl: string
}

const password = 'parley-demo'

/** Each screen by its name in the file's name, in an order in which one follows from the other. The demo world stands in all of them. */
export const screens: Readonly<Record<string, (guest: Guest) => Promise<void>>> = {
  async design({ page }) {
    await page.goto('/design')
    await expect(page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'system' })).toHaveAttribute('aria-pressed', 'true')
    await holdStates(page)
  },
  async 'sign-in'({ page }) {
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  },
  async 'sign-in-refused'({ page }) {
    await page.goto('/sign-in')
    await page.getByRole('textbox', { name: 'Username' }).fill('alice')
    await page.getByRole('textbox', { name: 'Password' }).fill('not her password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('don’t match').or(page.getByText("don't match"))).toBeVisible()
  },
  async 'sign-up'({ page }) {
    await page.goto('/sign-up')
    await expect(page.getByRole('button', { name: 'Create account' })).toBeVisible()
  },
  async 'chat-list'({ page }) {
    await page.goto('/sign-in')
    await page.getByRole('textbox', { name: 'Username' }).fill('alice')
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(chats(page).getByRole('link').first()).toBeVisible()
  },
  async 'chat-direct'(guest) {
    await openChat(guest, 'Bob Lindqvist')
  },
  async 'chat-right-to-left-name'(guest) {
    await openChat(guest, 'ليلى حداد')
  },
  async 'chat-group'(guest) {
    await openChat(guest, 'Science Fair 2026')
    // What is new shows itself for a moment.
    await expect(guest.page.locator('.msg.flashed')).toHaveCount(0)
  },
  async 'message-actions'(guest) {
    const { page, isPhone } = guest
    await openChat(guest, 'Science Fair 2026')
    const message = lastMessage(page)
    const reply = page.getByRole('button', { name: 'Reply', exact: true }).last()
    // On its words: a finger on a reaction asks who it is from.
    if (isPhone) await press(page, message.locator('[dir=auto]').first(), reply)
    else await message.hover()
    await expect(reply).toBeVisible()
  },
  async 'message-marks'(guest) {
    await openChat(guest, 'Dave Okafor')
    await expect(guest.page.getByText('Before it may run')).toBeVisible()
    await expect(guest.page.locator('.tk-k').first()).toBeVisible()
  },
  async 'messages-chosen'(guest) {
    await screens['message-actions']?.(guest)
    const { page, isPhone } = guest
    if (!isPhone) await page.getByRole('button', { name: 'More', exact: true }).last().click()
    await page
      .getByRole('menuitem', { name: 'Select' })
      .or(page.getByRole('button', { name: 'Select', exact: true }))
      .click()
    await messages(page).nth(-2).click()
    await expect(page.getByRole('toolbar', { name: /selected/ })).toContainText('2')
  },
  async 'message-forward'(guest) {
    const { page } = guest
    await screens['messages-chosen']?.(guest)
    await page
      .getByRole('toolbar', { name: /selected/ })
      .getByRole('button', { name: 'Forward' })
      .click()
    await expect(page.getByRole('option').first()).toBeVisible()
  },
  async reply(guest) {
    const { page } = guest
    await screens['message-actions']?.(guest)
    await page.getByRole('button', { name: 'Reply', exact: true }).last().click()
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused()
  },
  async 'emoji-picker'(guest) {
    const { page } = guest
    await openChat(guest, 'Science Fair 2026')
    await page.getByRole('button', { name: 'Emoji' }).click()
    await expect(page.getByRole('textbox', { name: /emoji/i })).toBeVisible()
  },
  async 'mention-list'(guest) {
    const { page } = guest
    await openChat(guest, 'Science Fair 2026')
    await page.getByRole('textbox', { name: 'Message' }).fill('')
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('Tables are with @')
    await expect(page.getByRole('option').first()).toBeVisible()
  },
  async 'group-details'(guest) {
    await openChat(guest, 'Science Fair 2026')
    await guest.page.getByRole('button', { name: 'Group details' }).click()
    await expect(guest.page.getByRole('button', { name: /^Leave/ })).toBeVisible()
  },
  async 'leave-group'(guest) {
    await screens['group-details']?.(guest)
    await guest.page.getByRole('button', { name: /^Leave/ }).click()
    await expect(guest.page.getByRole('button', { name: 'Stay' })).toBeVisible()
  },
  async 'person-details'(guest) {
    await openChat(guest, 'Bob Lindqvist')
    await guest.page.getByRole('button', { name: 'Person details' }).click()
    await expect(guest.page.getByText('@bob').last()).toBeVisible()
  },
  async 'new-chat'({ page }) {
    await page.goto('/')
    await page.getByRole('button', { name: 'New chat' }).first().click()
    await expect(page.getByRole('option').first()).toBeVisible()
  },
  async 'new-group'(guest) {
    const { page } = guest
    await screens['new-chat']?.(guest)
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByRole('option').nth(1).click()
    await page.getByRole('option').nth(2).click()
    await page.getByRole('textbox', { name: 'Group name' }).fill('Cake table')
  },
  async switcher(guest) {
    const { page } = guest
    await page.goto('/')
    await page.getByRole('button', { name: 'Go to a chat, a person, an action' }).click()
    await expect(page.getByRole('option').first()).toBeVisible()
  },
  async 'switcher-actions'(guest) {
    await screens['switcher']?.(guest)
    await guest.page.keyboard.type('> th')
    await expect(guest.page.getByRole('option', { name: 'Dark theme' })).toBeVisible()
  },
  async 'search-people'({ page }) {
    await page.goto('/')
    await page.getByRole('searchbox', { name: 'Search' }).fill('mei')
    await expect(chats(page).getByRole('link', { name: 'Mei Tanaka' })).toBeVisible()
  },
  async shortcuts({ page }) {
    await page.goto('/')
    await expect(chats(page).getByRole('link').first()).toBeVisible()
    await page.keyboard.press('Control+/')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  },
  async 'settings-notifications'({ page }) {
    await page.goto('/settings/notifications')
    await expect(page.getByRole('switch', { name: 'On the desktop' })).toBeVisible()
  },
  async 'settings-profile'({ page }) {
    await page.goto('/settings')
    await expect(page.getByRole('textbox', { name: 'Display name' })).toBeVisible()
  },
  async 'settings-privacy'({ page }) {
    await page.goto('/settings/privacy')
    await expect(page.getByRole('switch').first()).toBeVisible()
    await expect(page.locator('#privacy .bone')).toHaveCount(0)
  },
  async 'settings-sessions'({ page }) {
    await page.goto('/settings/sessions')
    await expect(page.getByText('THIS DEVICE', { exact: true })).toBeVisible()
  },
  async 'settings-password'({ page }) {
    await page.goto('/settings/password')
    await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible()
  },
  async 'settings-appearance'({ page }) {
    await page.goto('/settings/appearance')
    await expect(page.getByRole('switch', { name: 'More contrast' })).toBeVisible()
  },
  async 'settings-language'({ page }) {
    await page.goto('/settings/language')
    await expect(page.getByRole('radio', { name: 'العربية' })).toBeVisible()
  },
  async 'chat-compact'(guest) {
    await guest.page.evaluate(() => localStorage.setItem('parley.appearance', JSON.stringify({ density: 'compact' })))
    await openChat(guest, 'Science Fair 2026')
  },
  async 'arabic-settings'({ page }) {
    await page.evaluate(() => localStorage.removeItem('parley.appearance'))
    await page.context().addCookies([{ name: 'parley-language', value: 'ar', url: new URL('/', page.url()).href }])
    await page.goto('/settings/appearance')
    await expect(page.getByRole('switch', { name: 'تباين أعلى' })).toBeVisible()
  },
  async 'arabic-chat'({ page }) {
    await page.goto('/')
    await page.getByRole('navigation', { name: 'المحادثات' }).getByRole('link', { name: 'Science Fair 2026' }).click()
    await expect(page.getByRole('log', { name: 'الرسائل' }).locator('article[data-message-id]').last()).toBeVisible()
  },
  async 'not-found'({ page }) {
    await page.context().clearCookies({ name: 'parley-language' })
    await page.goto('/c/01890000-0000-7000-8000-000000000000')
    await expect(page.getByText('This chat is private')).toBeVisible()
  },
  async offline(guest) {
    const { page } = guest
    await openChat(guest, 'Bob Lindqvist')
    await page.context().setOffline(true)
    await page.getByRole('textbox', { name: 'Message' }).fill('From the caretaker’s cellar')
    await page.getByRole('textbox', { name: 'Message' }).press('Enter')
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText(/offline/i)
    // Taken back by the next screen.
    await page.waitForTimeout(300)
  },
  async limited(guest) {
    const { page } = guest
    await page.context().setOffline(false)
    await page.addInitScript(breakOnDemand)
    await breakPart(page, 'sockets')
    await openChat(guest, 'Bob Lindqvist')
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Limited connection', { timeout: 15_000 })
  },
  async 'not-kept'(guest) {
    const { page } = guest
    await breakPart(page, 'storage')
    await openChat(guest, 'Bob Lindqvist')
    await page.getByRole('textbox', { name: 'Message' }).fill('From a device that forgets')
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText('can’t keep')
  },
  async reconnecting(guest) {
    const { page, apiUrl } = guest
    const isApi = (url: URL) => url.port === new URL(apiUrl).port
    await breakPart(page, 'sockets')
    await page.route(isApi, (route) => route.abort())
    await openChat(guest, 'Bob Lindqvist')
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText(/Reconnecting in \d+ s/, { timeout: 15_000 })
    await page.unroute(isApi)
    await breakPart(page, null)
  },
  async 'no-chats'({ page, apiUrl }) {
    const username = `newcomer-${Date.now().toString(36)}`
    await fetch(`${apiUrl}/trpc/auth.register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByRole('textbox', { name: 'Username' }).fill(username)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('No chats yet')).toBeVisible()
  },
}

/** What a browser lacks from its next page on: `null` is nothing. */
const breakPart = (page: Page, part: 'sockets' | 'storage' | null) =>
  page.evaluate((name) => (name ? sessionStorage.setItem('broken', name) : sessionStorage.removeItem('broken')), part)

function breakOnDemand() {
  const broken = sessionStorage.getItem('broken')
  if (broken === 'storage') {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('There is no disk', 'UnknownError')
    }
  }
  if (broken !== 'sockets') return
  window.WebSocket = class extends EventTarget {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readonly readyState = 3
    constructor() {
      super()
      setTimeout(() => {
        this.dispatchEvent(new Event('error'))
        this.dispatchEvent(new CloseEvent('close', { code: 1006 }))
      })
    }
    close() {}
    send() {}
  } as unknown as typeof WebSocket
}
/** Those that are looked at as a whole, not as a window shows them. */
export const wholePages: ReadonlySet<string> = new Set(['design'])

const chats = (page: Page) => page.getByRole('navigation', { name: 'Chats' })
const messages = (page: Page) => page.getByRole('log', { name: 'Messages' }).locator('article[data-message-id]')
const lastMessage = (page: Page) => messages(page).last()

async function openChat({ page }: Guest, name: string): Promise<void> {
  await page.goto('/')
  await chats(page).getByRole('link', { name }).first().click()
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
  await expect(lastMessage(page)).toBeVisible()
}

/** A finger that stays until something comes of it. */
async function press(page: Page, target: ReturnType<Page['locator']>, outcome: ReturnType<Page['locator']>): Promise<void> {
  const box = await target.boundingBox()
  if (!box) throw new Error('There is nothing to press.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const session = await page.context().newCDPSession(page)
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] })
  await expect(outcome).toBeVisible()
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/** Shows each specimen in the state it is there for. */
async function holdStates(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument')
  for (const state of ['hover', 'active', 'focus', 'focus-visible']) {
    const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: `[data-state='${state}']` })
    const forcedPseudoClasses = state === 'focus' ? ['focus', 'focus-visible'] : [state]
    for (const nodeId of nodeIds) await session.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses })
  }
}
