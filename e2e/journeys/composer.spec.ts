import type { Page } from '@playwright/test'
import { type Account, call, createGroup } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { createPerson, messageLog } from '../fixtures/person.ts'

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
