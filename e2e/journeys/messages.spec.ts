import { call, createGroup, login } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { messageLog, type Person } from '../fixtures/person.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const clipboard = ({ page }: Person) => page.evaluate(() => navigator.clipboard.readText())
/** What people say: the lines of the chat itself aside. */
const articles = (person: Person) => messageLog(person.page).locator('article[data-message-id]:not(.sys)')
/** How far the end of the list is below what is seen of it. */
const fromEnd = (person: Person) => messageLog(person.page).evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)

test('[UX17] [UX18] [UX25] [UX27] [UX28] [UX29] what is written is shown as it is meant, stays the same row, and is copied as it was typed', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)

  await test.step('[UX17] from the key to the last tick it is one row', async () => {
    await alice.page.getByRole('textbox', { name: 'Message' }).fill('the first words')
    await alice.page.keyboard.press('Enter')
    const row = await articles(alice).first().elementHandle()
    await expect(articles(alice).first()).toHaveAttribute('data-status', 'read')
    expect(await row?.evaluate((element) => element.isConnected)).toBe(true)
  })

  await test.step('[UX18] its time is a time, with the date behind it', async () => {
    const time = articles(bob).first().locator('time')
    await expect(time).toHaveText(/^\d\d:\d\d$/)
    expect(Number.isNaN(Date.parse((await time.getAttribute('datetime')) ?? ''))).toBe(false)
    await expect(time).toHaveAttribute('title', /20\d\d/)
  })

  await test.step('[UX29] marks are seen as what they mean, and the clipboard has what was typed', async () => {
    const typed = 'change `GAIN` if it *wobbles*\n> _slowly_\n- or ||never||'
    await alice.says(typed)
    await bob.sees(typed)
    const message = articles(bob).last()
    await expect(message.locator('strong')).toHaveText(/wobbles/)
    await expect(message.locator('strong').locator('span').first()).toBeHidden()
    await expect(message.locator('blockquote em')).toHaveText(/slowly/)
    const box = await message.locator('.text').boundingBox()
    await message.locator('.text').evaluate((text) => document.getSelection()?.selectAllChildren(text))
    await bob.page.keyboard.press('ControlOrMeta+c')
    expect(await clipboard(bob)).toBe(typed)
    await message.getByRole('button', { name: /^Spoiler/ }).click()
    await expect(message.getByRole('button', { name: /^Spoiler/ })).toHaveCount(0)
    expect(await message.locator('.text').boundingBox()).toEqual(box)
  })

  await test.step('[UX27] code has colours that move nothing, and a button that copies it', async () => {
    const lines = Array.from({ length: 30 }, (_, line) => `gain = ${line} * 0.8  # wobbles`)
    await alice.says(`\`\`\`python\n${lines.join('\n')}\n\`\`\``)
    const message = articles(bob).last()
    const box = () => message.boundingBox()
    await expect(message.locator('.tk-n').first()).toBeVisible()
    const before = await box()
    await message.getByRole('button', { name: 'Show all 30 lines' }).click()
    expect((await box())?.height).toBeGreaterThan((before?.height ?? 0) + 300)
    await message.getByRole('button', { name: 'Show less' }).click()
    expect((await box())?.height).toBe(before?.height)
    await message.getByRole('button', { name: 'Copy code' }).click()
    await expect(message.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await clipboard(bob)).toBe(lines.join('\n'))
  })

  await test.step('[UX25] [UX28] a few emoji are large, and what is long is folded until somebody reads on', async () => {
    await alice.says('🌋🧪🔭')
    await bob.sees('🌋🧪🔭')
    const large = await articles(bob)
      .last()
      .locator('.text')
      .evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize))
    expect(large).toBeGreaterThan(30)
    const long = Array.from({ length: 60 }, (_, line) => `line ${line + 1}`).join('\n')
    await alice.says(long)
    await bob.sees(long)
    const message = articles(bob).last()
    const folded = (await message.boundingBox())?.height ?? 0
    await message.getByRole('button', { name: 'Read more' }).click()
    await expect(message.getByRole('button', { name: 'Show less' })).toBeVisible()
    expect((await message.boundingBox())?.height).toBeGreaterThan(2 * folded)
  })
})

test('[UX21] [UX24] by keyboard: messages are chosen, copied, forwarded and deleted together; a link to one is copied', async ({
  people,
  system,
}) => {
  const { alice, bob, carol } = await people('alice', 'bob', 'carol')
  await createGroup(system.apiUrl, 'Tables', [alice, bob, carol])
  await createGroup(system.apiUrl, 'Cakes', [alice, carol])
  for (const person of [alice, bob]) await person.openChat('Tables')
  for (const text of ['eighteen tables', 'and *two* benches', 'a slip']) await alice.says(text)
  await bob.sees('a slip')
  const { page } = alice
  const key = (name: string) => page.keyboard.press(name)
  const bar = page.getByRole('toolbar', { name: /selected$/ })

  await test.step('the keyboard comes to a message and to what can be done with it', async () => {
    await page.getByRole('textbox', { name: 'Message' }).focus()
    await articles(alice).last().focus()
    await key('ArrowUp')
    await key('ArrowUp')
    await expect(articles(alice).first()).toBeFocused()
    await expect(articles(alice).first().getByRole('button', { name: 'Reply', exact: true })).toBeVisible()
    await articles(alice).first().getByRole('button', { name: 'More', exact: true }).press('Enter')
    await page.getByRole('menuitem', { name: 'Copy link' }).press('Enter')
    await expect(page.getByText('Link copied')).toBeVisible()
    const id = await articles(alice).first().getAttribute('data-message-id')
    expect(await clipboard(alice)).toBe(`${page.url().replace(/\?.*/, '')}?m=${id}`)
  })

  await test.step('several are chosen and copied', async () => {
    await articles(alice).first().getByRole('button', { name: 'More', exact: true }).press('Enter')
    await page.getByRole('menuitem', { name: 'Select' }).press('Enter')
    await expect(bar).toContainText('1 selected')
    await articles(alice).nth(0).focus()
    await key('ArrowDown')
    await key(' ')
    await expect(bar).toContainText('2 selected')
    await expect(articles(alice).nth(1).getByRole('checkbox')).toBeChecked()
    await bar.getByRole('button', { name: 'Copy' }).press('Enter')
    await expect(bar).toBeHidden()
    expect(await clipboard(alice)).toBe('eighteen tables\nand *two* benches')
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused()
  })

  await test.step('and forwarded to another chat, each as a message of its own', async () => {
    await articles(alice).first().focus()
    await key('ArrowDown')
    await articles(alice).nth(1).getByRole('button', { name: 'More', exact: true }).press('Enter')
    await page.getByRole('menuitem', { name: 'Select' }).press('Enter')
    await articles(alice).nth(0).getByRole('checkbox').check({ force: true })
    await bar.getByRole('button', { name: 'Forward' }).press('Enter')
    await expect(page.getByRole('textbox', { name: 'Search chats' })).toBeFocused()
    await page.keyboard.type('cak')
    await key('Enter')
    await page.getByRole('button', { name: 'Open chat' }).click()
    await alice.sees('eighteen tables')
    await alice.sees('and *two* benches')
    await carol.openChat('Cakes')
    await carol.sees('and *two* benches')
  })

  await test.step('Escape ends it; deleted together they are gone, and come back together', async () => {
    await articles(alice).last().hover()
    await articles(alice).last().getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await expect(bar).toBeVisible()
    await key('Escape')
    await expect(bar).toBeHidden()
    await articles(alice).last().hover()
    await articles(alice).last().getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await articles(alice).first().click()
    await bar.getByRole('button', { name: 'Delete' }).click()
    await expect(messageLog(page).getByText('Message deleted')).toHaveCount(2)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(messageLog(page).getByText('Message deleted')).toHaveCount(0)
  })
})

test('[UX30] a text that grows word by word keeps its row and the end in sight', async ({ people, system }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  for (let line = 0; line < 20; line += 1) await bob.says(`line ${line}`)
  const { accessToken } = await login(system.apiUrl, bob)
  await bob.says('The')
  await alice.sees('The')
  const row = await articles(alice).last().elementHandle()
  const messageId = await articles(alice).last().getAttribute('data-message-id')
  let text = 'The'
  for (let revision = 1; revision <= 12; revision += 1) {
    text += ' nearest free *socket* is beside the stage, and the'
    await call(system.apiUrl, 'messages.edit', { messageId, text, expectedRevision: revision }, accessToken)
    await alice.sees(text)
    expect(await fromEnd(alice)).toBeLessThan(1)
  }
  expect(await row?.evaluate((element) => element.isConnected)).toBe(true)
})

test.describe('with a finger', () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true })

  test('[UX21] [UX22] [UX60] a long press shows what can be done and who reacted, and a pull to the side replies', async ({ people }) => {
    const { alice, bob } = await people('alice', 'bob')
    await alice.openChatWith(bob)
    await bob.openChatWith(alice)
    await alice.says('the new poster is up')
    await bob.sees('the new poster is up')
    const session = await bob.context.newCDPSession(bob.page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
    const middle = async (of = articles(bob).last().locator('.bubble')) => {
      const box = await of.boundingBox()
      return { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 12 }
    }
    const hold = async (x: number, y: number) => {
      await touch('touchStart', x, y)
      await expect(bob.page.getByRole('dialog', { name: 'Message actions' })).toBeVisible()
      await touch('touchEnd')
    }

    await test.step('[UX21] the sheet has everything', async () => {
      const { x, y } = await middle()
      await hold(x, y)
      const sheet = bob.page.getByRole('dialog', { name: 'Message actions' })
      for (const name of ['Reply', 'Copy', 'Forward', 'Copy link', 'Select']) {
        await expect(sheet.getByRole('button', { name, exact: true })).toBeVisible()
      }
      await sheet.getByRole('button', { name: '🎉' }).tap()
      await expect(sheet).toBeHidden()
      await expect(articles(alice).last().getByRole('button', { name: /🎉/ })).toContainText('1')
    })

    await test.step('[UX22] a chip that is held tells whose it is, and stays', async () => {
      const { x, y } = await middle(articles(bob).last().getByRole('button', { name: /🎉/ }))
      await touch('touchStart', x - 6, y)
      await expect(bob.page.getByRole('dialog', { name: 'Reactions' })).toContainText('You')
      await touch('touchEnd')
      await bob.page.keyboard.press('Escape')
      await expect(articles(bob).last().getByRole('button', { name: /🎉/ })).toContainText('1')
    })

    await test.step('[UX60] a pull replies', async () => {
      const { x, y } = await middle()
      await touch('touchStart', x, y)
      for (const pulled of [15, 40, 80, 110]) await touch('touchMove', x + pulled, y)
      await touch('touchEnd')
      await bob.says('seen it')
      await expect(alice.message('seen it')).toContainText('the new poster is up')
    })
  })
})
