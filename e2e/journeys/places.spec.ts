import { createMessageId, type Message } from '@parley/protocol'
import type { Page } from '@playwright/test'
import { call, createGroup, login } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import { chatList, messageLog } from '../fixtures/person.ts'

// Three hundred messages, and each of the ways to one of them.
test.describe.configure({ timeout: 90_000 })

/** Far more than a window holds. */
const saidCount = 300

/** What is said in the chat by somebody with a program, many at a time: in the order in which it came to stand there. */
async function say(
  apiUrl: string,
  { chatId, token, texts }: { chatId: string; token: string; texts: readonly string[] },
): Promise<Message[]> {
  const said: Message[] = []
  for (let from = 0; from < texts.length; from += togetherMax) {
    const together = texts.slice(from, from + togetherMax)
    const send = (text: string) => call<Message>(apiUrl, 'messages.send', { id: createMessageId(), chatId, text }, token)
    said.push(...(await Promise.all(together.map(send))))
  }
  return said.sort((one, other) => one.seq - other.seq)
}
const togetherMax = 25

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `number ${from + index}.`)

/** Everything that shows itself from now on, however short: the ids of the messages. */
async function watchFlashes(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const flashed: string[] = []
    Object.assign(window, { flashed })
    new MutationObserver(() => {
      for (const article of document.querySelectorAll<HTMLElement>('article.flashed')) flashed.push(article.dataset['messageId'] ?? '')
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })
  })
  return () => page.evaluate(() => (window as unknown as { flashed: string[] }).flashed)
}

/** How far below the upper edge of the list a message stands; null while it isn't drawn. */
const topOf = (page: Page, text: string) =>
  messageLog(page).evaluate((log, words) => {
    const article = [...log.querySelectorAll('article')].find(({ textContent }) => textContent?.includes(words))
    return article ? article.getBoundingClientRect().top - log.getBoundingClientRect().top : null
  }, text)

const fromEnd = (page: Page) => messageLog(page).evaluate((log) => Math.round(log.scrollHeight - log.clientHeight - log.scrollTop))

/** The first message that is in sight, and how far it stands below the upper edge. */
const firstInSight = (page: Page) =>
  messageLog(page).evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const article = [...log.querySelectorAll('article')].find((each) => each.getBoundingClientRect().bottom > edge)
    return { text: article?.textContent ?? '', top: (article?.getBoundingClientRect().top ?? 0) - edge }
  })

/** As a wheel does it, and until it has. */
async function scrollBy(page: Page, deltaY: number) {
  const before = await messageLog(page).evaluate(({ scrollTop }) => scrollTop)
  await messageLog(page).hover()
  await page.mouse.wheel(0, deltaY)
  await expect.poll(() => messageLog(page).evaluate(({ scrollTop }) => Math.round(scrollTop))).not.toBe(Math.round(before))
}

/** By how much what one sees moves, frame by frame, whatever comes in front of it; and whether the name of its day stands over it. */
async function recordMovement(page: Page) {
  await messageLog(page).evaluate((log) => {
    const record = { totalPx: 0, backPx: 0, hasShownDay: false }
    Object.assign(window, { movement: record })
    let before = new Map<Element, number>()
    const look = () => {
      const edges = log.getBoundingClientRect()
      const now = new Map([...log.querySelectorAll('article')].map((article) => [article, article.getBoundingClientRect().top - edges.top]))
      const moves = [...now].flatMap(([article, top]) => {
        const was = before.get(article)
        return was !== undefined && top > 0 && top < edges.height ? [top - was] : []
      })
      const [move = 0] = moves.sort((one, other) => Math.abs(one) - Math.abs(other)).slice(Math.floor(moves.length / 2))
      record.totalPx = Math.round((record.totalPx + move) * 100) / 100
      record.backPx = Math.min(record.backPx, Math.round(move))
      record.hasShownDay ||= document.querySelector('.day-float[data-shown]') !== null
      before = now
      requestAnimationFrame(look)
    }
    look()
  })
  type Record = { totalPx: number; backPx: number; hasShownDay: boolean }
  const read = () => page.evaluate(() => (window as unknown as { movement: Record }).movement)
  return {
    totalPx: async () => Math.round((await read()).totalPx),
    backPx: async () => (await read()).backPx,
    hasShownDay: async () => (await read()).hasShownDay,
  }
}

/** How much of what is seen moves by itself while the page is loaded, as browsers count it for Cumulative Layout Shift. */
async function watchShift(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const record = { shift: 0 }
    Object.assign(window, { record })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) record.shift += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () => page.evaluate(() => (window as unknown as { record: { shift: number } }).record.shift)
}

/** Rows that stand ready above the upper edge of the list. */
const drawnAbove = (page: Page) =>
  messageLog(page).evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    return [...log.querySelectorAll('article')].filter((article) => article.getBoundingClientRect().bottom <= edge).length
  })

const isInSight = async (page: Page, text: string) => {
  const top = await topOf(page, text)
  return top !== null && top > -10 && top < (await messageLog(page).evaluate(({ clientHeight }) => clientHeight))
}

test('[UX1] [UX5] [UX6] [UX9] [UX11] [UX50] a chat opens where one begins to read, a link or a quote leads anywhere in it, and back to exactly where one was', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const name = `Numbers ${alice.username}`
  const group = await createGroup(system.apiUrl, name, [alice, bob])
  const { accessToken: token } = await login(system.apiUrl, alice)
  const chatId = group.id
  const said = await say(system.apiUrl, { chatId, token, texts: numbers(1, saidCount) })
  const [first, target, middle, last] = [0, 29, 199, saidCount - 1].map((index) => said[index] as Message) as [
    Message,
    Message,
    Message,
    Message,
  ]
  const { page } = bob
  const log = messageLog(page)
  const flashes = await watchFlashes(page)
  const back = page.getByRole('button', { name: 'Back to where you were' })

  // [UX1] Everything is unread: it opens at the first, with the line above it.
  await bob.openChat(name)
  await expect.poll(() => isInSight(page, first.text)).toBe(true)
  await expect(page.getByRole('separator', { name: 'New messages' })).toBeVisible()

  // [UX50] A link leads to its message. [UX6] Of what is unread above it, a pill says how much, and leads there.
  await page.goto(`/c/${chatId}?m=${middle.id}`)
  await expect.poll(() => isInSight(page, middle.text)).toBe(true)
  await expect.poll(flashes).toContain(middle.id)
  await page.getByRole('button', { name: `${saidCount} unread` }).click()
  await expect.poll(() => isInSight(page, first.text)).toBe(true)
  await page.getByRole('button', { name: /^Jump to latest/ }).click()
  await expect.poll(() => isInSight(page, last.text)).toBe(true)
  await expect.poll(() => fromEnd(page)).toBe(0)
  await expect(back).toHaveCount(0)

  // [UX11] A quote of something far away, and back.
  await call(system.apiUrl, 'messages.send', { id: createMessageId(), chatId, text: 'as I said', replyToId: target.id }, token)
  await bob.sees('as I said')
  await say(system.apiUrl, { chatId, token, texts: numbers(901, 906) })
  await bob.sees('number 906.')
  await scrollBy(page, -120)
  const before = await firstInSight(page)
  await log.getByRole('button', { name: target.text }).click()
  await expect.poll(flashes).toContain(target.id)
  await expect.poll(() => isInSight(page, target.text)).toBe(true)
  await expect(bob.message(target.text)).not.toHaveClass(/flashed/)
  await back.click()
  await expect.poll(() => firstInSight(page)).toEqual(before)
  await expect(back).toHaveCount(0)

  // [UX50] A link in what is said leads there in place, as often as it is pressed.
  await call(system.apiUrl, 'messages.send', { id: createMessageId(), chatId, text: `${system.url}/c/${chatId}?m=${target.id}` }, token)
  for (const _ of ['once', 'again']) {
    await page.getByRole('button', { name: /^Jump to latest/ }).click()
    await log.getByRole('link', { name: `?m=${target.id}` }).click()
    await expect.poll(() => isInSight(page, target.text)).toBe(true)
    await expect(bob.message(target.text)).toHaveClass(/flashed/)
    await expect(bob.message(target.text)).not.toHaveClass(/flashed/)
  }

  // [UX9] A reload leaves one where one was, and the way back from there.
  await scrollBy(page, 210)
  const gone = await firstInSight(page)
  await page.reload()
  await expect.poll(() => firstInSight(page)).toEqual(gone)
  await back.click()
  await expect.poll(() => isInSight(page, 'number 906.')).toBe(true)

  // [UX50] One that leads nowhere says so; the way back leads to the last one.
  await page.goto(`/c/${chatId}?m=${target.id}`)
  await expect.poll(() => isInSight(page, target.text)).toBe(true)
  await page.goto(`/c/${chatId}?m=${createMessageId()}`)
  await expect(page.getByText('That message isn’t here any more, or isn’t for you.')).toBeVisible()
  await expect.poll(() => fromEnd(page)).toBe(0)
  await page.goBack()
  await expect.poll(() => isInSight(page, target.text)).toBe(true)

  // [UX9] In another chat and back, one is where one was.
  await scrollBy(page, 333)
  const left = await firstInSight(page)
  await bob.openChatWith(alice)
  await expect(log.getByText(target.text)).toHaveCount(0)
  await chatList(page).getByRole('link', { name }).click()
  await expect.poll(() => firstInSight(page)).toEqual(left)
})

test('[UX2] [UX3] [UX4] [UX7] [UX8] [UX10] the list keeps what is read in its place: at the end, above it, while older messages come, and after sending', async ({
  people,
  system,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  const group = await createGroup(system.apiUrl, `Places ${alice.username}`, [alice, bob])
  const { accessToken: token } = await login(system.apiUrl, alice)
  const chatId = group.id
  await say(system.apiUrl, { chatId, token, texts: numbers(1, 150) })
  const { page } = bob
  const log = messageLog(page)
  const jump = page.getByRole('button', { name: /^Jump to latest/ })
  await bob.openChat(`Places ${alice.username}`)
  await jump.click()

  // [UX2] At the end one stays there, however much comes.
  await expect.poll(() => fromEnd(page)).toBe(0)
  for (const text of numbers(151, 170)) {
    await say(system.apiUrl, { chatId, token, texts: [text] })
    await bob.sees(text)
    expect(await fromEnd(page)).toBe(0)
  }
  await expect(jump).toBeHidden()

  // [UX3] [UX4] Further up nothing moves, and the button counts.
  await scrollBy(page, -700)
  await expect(jump).toBeVisible()
  const reading = await firstInSight(page)
  await say(system.apiUrl, { chatId, token, texts: numbers(171, 173) })
  await expect(page.getByRole('button', { name: 'Jump to latest, 3 new' })).toBeVisible()
  expect(await firstInSight(page)).toEqual(reading)

  // [UX7] [UX10] Older messages come in front of what is read while the wheel moves; the day stays at the top.
  const movement = await recordMovement(page)
  await log.hover()
  const [turns, byPx] = [30, 150]
  for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, -byPx)
  await expect.poll(movement.totalPx).toBe(turns * byPx)
  expect(await movement.backPx()).toBe(0)
  expect(await movement.hasShownDay()).toBe(true)

  // [UX8] Who says something sees it.
  await bob.says('my own')
  await expect.poll(() => isInSight(page, 'my own')).toBe(true)
  await expect.poll(() => fromEnd(page)).toBe(0)
  await expect(jump).toBeHidden()
  // What has come in is simply there: it doesn't come in again where a style sheet hides it for a while.
  await expect(log.locator('.enter:not([class=enter])')).toHaveCount(0)

  // Loaded anew, nothing that is seen moves, from the first paint until all that is kept ready beyond the edges is drawn.
  const shift = await watchShift(page)
  await page.reload()
  await expect.poll(() => drawnAbove(page)).toBeGreaterThanOrEqual(8)
  expect(await shift()).toBeLessThanOrEqual(0.02)
})
