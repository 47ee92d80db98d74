import type { Locator, Page } from '@playwright/test'
import { inventAccount, register } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, messageLog } from '../fixtures/person.ts'

test('[UX56] with nothing but a keyboard one signs in, starts a chat, writes, edits, reacts, replies, deletes, looks into the settings and signs out, and always sees where one is', async ({
  page,
  people,
  system,
}) => {
  test.slow()
  const { bob } = await people('bob')
  const alice = inventAccount('alice')
  await register(system.apiUrl, alice)
  const { press, walkTo, type } = keyboardOf(page)

  await page.goto('/sign-in')
  await walkTo(page.getByRole('textbox', { name: 'Username' }))
  await type(alice.username)
  await walkTo(page.getByRole('textbox', { name: 'Password' }))
  await type(alice.password)
  await press('Enter')
  await expect(chatList(page)).toBeVisible()

  await walkTo(page.getByRole('button', { name: 'New chat' }).first())
  await press('Enter')
  await expect(page.getByRole('textbox', { name: 'Search people' })).toBeFocused()
  await type(bob.username)
  await expect(page.getByRole('option', { name: bob.displayName })).toBeVisible()
  await press('ArrowDown')
  await press('Enter')
  const composer = page.getByRole('textbox', { name: 'Message' })
  await expect(composer).toBeFocused()

  await type('who has the bords?')
  await press('Enter')
  const written = messageLog(page).getByRole('article').filter({ hasText: 'who has the bords?' })
  await expect(written).toHaveAttribute('data-status', /sent|delivered|read/)
  await press('ArrowUp')
  await expect(composer).toHaveValue('who has the bords?')
  await press('ControlOrMeta+A')
  await type('who has the boards?')
  await press('Enter')
  const message = messageLog(page).getByRole('article').filter({ hasText: 'who has the boards?' }).first()
  await expect(message).toContainText('edited')
  await expect(composer).toBeFocused()

  await walkTo(message, 'Shift+Tab')
  await walkTo(message.getByRole('button', { name: 'React' }))
  await press('Enter')
  const reaction = page.getByRole('dialog').getByRole('button').first()
  await expect(reaction).toBeFocused()
  await press('Enter')
  await expect(message.getByRole('button', { pressed: true })).toContainText('1')
  await expect(composer.or(message).or(message.getByRole('button')).and(page.locator(':focus'))).toBeVisible()

  if (!(await message.evaluate((element) => element === document.activeElement))) await walkTo(message, 'Shift+Tab')
  await walkTo(message.getByRole('button', { name: 'Reply' }))
  await press('Enter')
  await expect(composer).toBeFocused()
  await type('I have')
  await press('Enter')
  const reply = messageLog(page).getByRole('article').filter({ hasText: 'I have' }).last()
  await expect(reply).toContainText('who has the boards?')

  await walkTo(reply, 'Shift+Tab')
  await walkTo(reply.getByRole('button', { name: 'Delete' }))
  await press('Enter')
  await walkTo(page.getByRole('dialog').getByRole('button', { name: /^Delete/ }))
  await press('Enter')
  await expect(messageLog(page).getByText('Message deleted')).toBeVisible()

  await press('F6')
  await walkTo(page.getByRole('link', { name: 'Settings' }).first(), 'Shift+Tab')
  await press('Enter')
  await expect(page).toHaveURL(/\/settings/)
  await expect(page.getByRole('textbox', { name: 'Display name' })).toBeVisible()
  await walkTo(page.getByRole('button', { name: 'Your account' }).first())
  await press('Enter')
  const signOut = page.getByRole('menuitem', { name: 'Sign out' })
  for (let presses = 0; presses < 12 && !(await signOut.evaluate((item) => item === document.activeElement)); presses++)
    await press('ArrowDown')
  await press('Enter')
  await expect(page).toHaveURL(/\/sign-in/)
})

/** Presses keys, and after each one asks that the focus is somewhere and can be seen there. */
function keyboardOf(page: Page) {
  const press = async (key: string) => {
    await page.keyboard.press(key)
    // What was focused may be gone for a moment, as when a dialog closes, and the page with it when another one comes.
    const focus = () => page.evaluate(whereIsFocus).catch(() => 'on its way to another page')
    await expect.poll(focus, { message: `after ${key} the focus can be seen` }).toBe('seen')
  }
  return {
    press,
    type: (text: string) => page.keyboard.type(text),
    async walkTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
      for (let presses = 0; presses < stopsMax; presses++) {
        if (await target.evaluate((element) => element === document.activeElement)) return
        await press(key)
      }
      await expect(target, `${stopsMax} times ${key} lead there`).toBeFocused()
    },
  }
}

const stopsMax = 40

/** An outline, the edge of the field one writes in, or the ground of the line of a menu. A window that just changed its page has no focus yet. */
function whereIsFocus(): string {
  const focused = document.activeElement
  if (!focused || focused === document.body) return document.readyState === 'complete' ? 'nowhere' : 'seen'
  if (focused.closest('.inp, .composer, .find, [data-base-ui-focus-guard], [data-highlighted]')) return 'seen'
  for (let element: Element | null = focused, steps = 0; element && steps < 3; element = element.parentElement, steps++) {
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    if (outlineStyle !== 'none' && outlineWidth !== '0px') return 'seen'
  }
  return `on ${focused.outerHTML.slice(0, 120)}, but not to be seen`
}
