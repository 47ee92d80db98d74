import type { Page } from '@playwright/test'
import { type Account, call, createGroup } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { createPerson, messageLog } from '../fixtures/person.ts'

test('[UX31] [UX32] [UX34] [UX41] a word that is being composed is never sent, the field grows and the list stays, and nothing begun is lost', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  const { page } = alice
  const composer = composerOf(page)
  for (const part of ['first', 'second']) await alice.says(Array.from({ length: 14 }, (_, line) => `${part} part, line ${line}`).join('\n'))
  const keyboard = await page.context().newCDPSession(page)

  await test.step('Enter takes the word that an input method offers, and only the next one sends', async () => {
    await keyboard.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    await expect(composer).toHaveValue('にほん')
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 })
    await keyboard.send('Input.insertText', { text: '日本' })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 })
    await expect(composer).toHaveValue('日本')
    await composer.press('Enter')
    await alice.sees('日本')
  })

  await test.step('Shift and Enter begin a line; at most eight are shown, and the last message stays above them', async () => {
    const alone = await heightOf(page)
    for (let index = 1; index <= 12; index += 1) {
      await composer.pressSequentially(`${index}`)
      if (index < 12) await composer.press('Shift+Enter')
    }
    await expect(composer).toHaveValue(Array.from({ length: 12 }, (_, index) => index + 1).join('\n'))
    expect(Math.round(((await heightOf(page)) - alone) / 22)).toBe(7)
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1)
    await expect(alice.message('日本')).toBeInViewport({ ratio: 1 })
    await composer.fill('')
    await expect.poll(() => heightOf(page)).toBe(alone)
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1)
    // All at once, as something pasted.
    await composer.fill('line\n'.repeat(12))
    await expect.poll(() => heightOf(page)).not.toBe(alone)
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1)
    await composer.fill('')
  })

  await test.step('an edit of the last message gives back what was being written', async () => {
    await composer.press('ArrowUp')
    await expect(composer).toHaveValue('日本')
    await composer.press('Escape')
    await composer.fill('half a thought')
    await alice.acts('日本', 'Edit')
    await expect(composer).toHaveValue('日本')
    await composer.fill('日本、東京')
    await composer.press('Escape')
    await expect(composer).toHaveValue('half a thought')
  })

  await test.step('another tab of the device chooses what Enter does, and this one does it', async () => {
    const other = await alice.context.newPage()
    await other.goto(`${system.url}/icon.svg`)
    await other.evaluate(() => localStorage.setItem('parley-enter-key', 'new-line'))
    await expect(composer).toHaveAttribute('enterkeyhint', 'enter')
    await composer.fill('first')
    await composer.press('Enter')
    await composer.pressSequentially('second')
    await expect(composer).toHaveValue('first\nsecond')
    await composer.press('Control+Enter')
    await expect(composer).toHaveValue('')
    await alice.sees('first\nsecond')
    await other.evaluate(() => localStorage.removeItem('parley-enter-key'))
    await other.close()
  })

  await test.step('what is too long says by how much, and stays', async () => {
    await composer.fill('x'.repeat(9_990))
    await expect(page.getByText('10 left')).toBeVisible()
    await composer.fill('x'.repeat(10_002))
    await expect(page.getByText('2 too many')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
    await composer.press('Enter')
    await expect(composer).toHaveValue('x'.repeat(10_002))
  })
})

test('[UX35] [UX36] commands, emoji and marks are chosen by keys, pasted addresses become links, and the browser’s undo takes each back', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await createGroup(system.apiUrl, 'Cake table', [alice, bob])
  await alice.openChat('Cake table')
  const { page } = alice
  const composer = composerOf(page)
  const commands = page.getByRole('listbox', { name: 'Commands' })

  await test.step('the list is told to whoever only hears it, and goes with Esc', async () => {
    await expect(async () => {
      await composer.fill('')
      await composer.pressSequentially('/')
      await expect(commands).toBeVisible({ timeout: 1_000 })
    }).toPass()
    await expect(composer).toHaveAttribute('aria-controls', (await commands.getAttribute('id')) ?? '')
    await composer.pressSequentially('a')
    await composer.press('ArrowDown')
    const chosen = page.locator(`[id="${await composer.getAttribute('aria-activedescendant')}"]`)
    await expect(chosen).toHaveAccessibleName(/\/away/)
    await expect(chosen).toHaveAttribute('aria-selected', 'true')
    await composer.press('Escape')
    await expect(commands).toBeHidden()
    await expect(composer).toHaveValue('/a')
  })

  await test.step('a command says, or does, what it is for', async () => {
    await composer.fill('')
    await composer.pressSequentially('/shr')
    await composer.press('Tab')
    await expect(composer).toHaveValue('/shrug ')
    await composer.pressSequentially('who knows')
    await composer.press('Enter')
    await alice.sees('who knows ¯\\_(ツ)_/¯')
    await composer.pressSequentially('/leave')
    await composer.press('Enter')
    await expect(page.getByRole('button', { name: 'Stay' })).toBeFocused()
    await page.getByRole('button', { name: 'Stay' }).click()
    await expect(composer).toBeFocused()
    await expect(composer).toHaveValue('')
  })

  await test.step('what is no command says so, and is sent as it is typed', async () => {
    await composer.pressSequentially('/dance with me')
    await expect(page.getByText('/dance is no command here')).toBeVisible()
    await composer.press('Enter')
    await alice.sees('/dance with me')
  })

  await test.step('marks go around words, a link takes them, and each is one step back', async () => {
    await composer.fill('see the plan')
    await selectLast(page, 4)
    await composer.press('Control+b')
    await expect(composer).toHaveValue('see the *plan*')
    await composer.press('Control+b')
    await expect(composer).toHaveValue('see the plan')
    await paste(page, { 'text/plain': 'https://example.org/plan' })
    await expect(composer).toHaveValue('see the [plan](https://example.org/plan)')
    await composer.press('Control+z')
    await expect(composer).toHaveValue('see the plan')
    await alice.says('see the [plan](https://example.org/plan)')
    await expect(messageLog(page).getByRole('link', { name: 'plan', exact: true })).toHaveAttribute('href', 'https://example.org/plan')
    await paste(page, { 'text/html': '<p>one <b>two</b><script>document.title = 1</script></p><p>three</p>' })
    await expect(composer).toHaveValue('one two\nthree')
    await composer.fill('')
    await composer.pressSequentially(':tad')
    await expect(page.getByRole('listbox', { name: 'Emoji' })).toBeVisible()
    await composer.pressSequentially('a:')
    await expect(composer).toHaveValue('🎉')
    await composer.press('Control+z')
    await expect(composer).toHaveValue(':tada:')
  })
})

test('[UX33] [UX41] two tabs begin different things and neither is lost; who is put out of a group keeps what they were writing', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const { id: chatId } = await createGroup(system.apiUrl, 'Cake table', [alice, bob])
  await bob.openChat('Cake table')
  const other = createPerson(await bob.context.newPage(), bob)
  await other.page.goto(bob.page.url())
  await expect(messageLog(other.page)).toBeVisible()

  await composerOf(bob.page).fill('begun here')
  await expect(composerOf(other.page)).toBeEditable()
  await composerOf(other.page).fill('and this there')
  await expect(bob.page.getByText('Begun in another tab')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Add here' }).click()
  await expect(composerOf(bob.page)).toHaveValue('begun here\nand this there')
  await expect(bob.page.getByText('Begun in another tab')).toBeHidden()
  await other.page.close()

  await putOut(alice, bob, chatId)
  const kept = bob.page.getByRole('region', { name: 'Not sent, and kept for you' })
  await expect(kept).toContainText('and this there')
  await expect(bob.page.getByRole('heading', { name: /no longer in .Cake table/ })).toBeVisible()
  await expect(composerOf(bob.page)).toBeHidden()
  await kept.getByRole('button', { name: 'Discard words' }).click()
  await expect(kept).toBeHidden()
})

const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Message' })

const heightOf = (page: Page) => composerOf(page).evaluate((field) => field.clientHeight)

const distanceToEnd = (page: Page) => messageLog(page).evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)

const selectLast = (page: Page, count: number) =>
  composerOf(page).evaluate((field: HTMLTextAreaElement, chars) => {
    field.setSelectionRange(field.value.length - chars, field.value.length)
  }, count)

/** As a clipboard hands it over. What the page leaves alone the browser would paste, which a made event doesn't. */
const paste = (page: Page, clipboard: Record<string, string>) =>
  composerOf(page).evaluate((field, entries) => {
    const clipboardData = new DataTransfer()
    for (const [type, text] of Object.entries(entries)) clipboardData.setData(type, text)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, clipboard)

/** By a program, while nobody touches a browser. */
const putOut = ({ program: mine }: Account, { program: theirs }: Account, chatId: string) => {
  if (!mine || !theirs) throw new Error('Both are known to a program.')
  return call(mine.apiUrl, 'members.remove', { chatId, userId: theirs.userId }, mine.accessToken)
}
