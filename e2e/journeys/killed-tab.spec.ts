import { createRandom, isFullRun } from '@parley/api/testing'
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '../fixtures/people.ts'
import { createPerson, type Person } from '../fixtures/person.ts'

const moments = isFullRun ? 200 : 10
const lossMsMax = 1_000

// So many tabs would be a trace that nobody opens.
test.use({ trace: 'off' })
test.describe.configure({ timeout: isFullRun ? 30 * 60_000 : 180_000 })

test('a tab that is killed at any moment while someone types and sends loses a second of typing at most, and no message', async ({
  people,
}) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  const url = alice.page.url()
  const random = createRandom(Number(process.env['TEST_SEED'] ?? 1))
  const said: string[] = []
  let tab: Person = alice
  let worstMs = 0
  let typedCount = 0

  for (let moment = 1; moment <= moments; moment++) {
    const round = `${moment}`.padStart(3, '0')
    const typed = await typeUntilKilled(tab, { round, random })
    await tab.page.close()
    await alice.context.setOffline(false)
    tab = createPerson(await alice.context.newPage(), alice)
    await tab.page.goto(url)
    const field = composer(tab.page)
    await expect(field).toBeEditable({ timeout: 15_000 })

    const found = await field.inputValue()
    const at = typed.values.findLastIndex(({ value }) => value === found)
    expect(at, `"${found}" stood in the field once, of ${JSON.stringify(typed.values.slice(-20))}`).toBeGreaterThanOrEqual(0)
    const firstLost = typed.values[at + 1]
    if (firstLost) worstMs = Math.max(worstMs, typed.killedAtMs - firstLost.sinceMs)
    expect(worstMs).toBeLessThanOrEqual(lossMsMax)
    typedCount += typed.values.length

    // What was sent by then is said, what wasn't stands in the field: nothing is in both or in neither.
    said.push(...typed.values.slice(0, at + 1).flatMap(({ sent }) => sent ?? []))
    await expect.poll(() => textsOf(tab), { timeout: 15_000 }).toEqual(said.slice(-shownMax))
  }

  await expect.poll(() => textsOf(bob), { timeout: 15_000 }).toEqual(said.slice(-shownMax))
  await expect.poll(async () => (await tab.messages()).map(({ status }) => status)).not.toContain('sending')
  console.log(`${moments} killed tabs, ${typedCount} keys, ${said.length} messages: ${Math.round(worstMs)} ms of typing lost at worst`)
})

/** What stood in the field, since when, and what went out of it as a message. */
type Value = { value: string; sinceMs: number; sent?: string }

/** Types and sends, with the network coming and going, until the tab is killed under the keys. */
async function typeUntilKilled({ page, context }: Person, { round, random }: { round: string; random: () => number }) {
  const field = composer(page)
  // What stood there before is emptied first: who is killed right after that may find it again.
  const values: Value[] = [{ value: await field.inputValue(), sinceMs: performance.now() }]
  values.push({ value: '', sinceMs: performance.now() })
  await field.fill('')
  await field.focus()
  const words = `round ${round} has words `
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  const devtools = await context.newCDPSession(page)
  const lifeMs = 150 + random() * 1_850
  const isWithoutNetwork = random() < 0.4
  let killedAtMs = Number.POSITIVE_INFINITY
  const kill = setTimeout(() => {
    killedAtMs = performance.now()
    devtools.send('Page.crash').catch(() => undefined)
  }, lifeMs)
  const networkGoes = isWithoutNetwork ? lose(context, lifeMs * random()) : Promise.resolve()

  try {
    let text = ''
    for (let n = 0; killedAtMs === Number.POSITIVE_INFINITY; n++) {
      const isDone = text.length > 4 && random() < 0.2
      const key = isDone ? 'Enter' : (words[n % words.length] ?? ' ')
      const sent = isDone ? text.trimEnd() : undefined
      if (isDone && sent !== text) {
        text = sent ?? ''
        values.push({ value: text, sinceMs: performance.now() })
        await page.keyboard.press('Backspace')
      }
      text = isDone ? '' : `${text}${key}`
      values.push({ value: text, sinceMs: performance.now(), ...(sent !== undefined && { sent }) })
      await page.keyboard.press(isDone ? 'Enter' : key === ' ' ? 'Space' : key)
      await new Promise((resolve) => setTimeout(resolve, random() * 40))
    }
  } catch {
    // The page is gone.
  }
  clearTimeout(kill)
  await Promise.all([crashed, networkGoes])
  return { values, killedAtMs }
}

async function lose(context: BrowserContext, afterMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  // The tab may have been killed on the way.
  await context.setOffline(true).catch(() => undefined)
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })

/** A list draws no more than one sees of it. */
const shownMax = 6
const textsOf = async (person: Person) => (await person.messages()).map(({ text }) => text).slice(-shownMax)
