import { type Figure, percentiles, type Workload } from '@parley/bench'
import type { Chat, Credentials } from '@parley/protocol'
import { type Browser, chromium, type Locator, type Page } from '@playwright/test'
import { type Account, call, inventAccount, register } from '../fixtures/accounts.ts'
import { findBrowser } from '../fixtures/browser.ts'
import { createPerson, type Person } from '../fixtures/person.ts'
import { type System, startSystem } from '../fixtures/system.ts'
import { type FirstLoad, measureFirstLoad, measureScripts } from './first-load.ts'
import { measureInteractions } from './interactions.ts'
import { fillChat } from './long-chat.ts'
import { keysToFrames, paintedAt, untilPainted } from './painted.ts'
import { measurePrepends } from './prepends.ts'
import { showWhole } from './whole-window.ts'

/** One browser against a whole system of its own, with a chat in which very much was said. `sockets` says how many messages. */
export const web: Workload = {
  name: 'web',
  about: 'what a person at a browser waits for, with 100,000 messages in the chat (--sockets says how many), beside the budgets',
  defaults: { sockets: 100_000, seconds: 5, restSeconds: 0, rounds: 20 },
  async measure({ sockets: messages, seconds, rounds }, print) {
    await using system = await startSystem({ database: 'embedded' })
    // Who stops the run from outside stops what it has started.
    process.once('exit', () => {
      for (const pid of Object.values(system.pids())) end(pid)
    })
    const browser = await chromium.launch(findBrowser().launch)
    try {
      print(`a chat with ${messages} messages`)
      const world = await furnish(system, messages)
      const alice = await enter(browser, system, world.alice)
      const bob = await enter(browser, system, world.bob)
      print('the first load, slowed down')
      const loads = await firstLoads(alice, world.chatUrl)
      await arrive(alice.page, world.chatUrl)
      print('older pages')
      const prepends = await measurePrepends(alice.page, rounds)
      print(`scrolling for ${seconds} s`)
      const frames = await measureScrolling(alice.page, seconds)
      print('back to the first message')
      await scrollThrough(alice.page)
      const heap = await usedHeap(alice.page)
      print('keys')
      const typing = await measureTyping(alice.page)
      print('sends')
      const sends = await measureSends(alice, bob, world)
      print('chats and the switcher')
      const switches = await measureSwitches(alice.page, world, rounds)
      print('interactions, slowed down')
      const interactions = await measureInteractions(alice.page)
      return [
        ...loads,
        { name: 'prepend, main thread, p50', value: percentiles(prepends.map(({ workMs }) => workMs)).p50, unit: 'ms', atMost: 16 },
        { name: 'prepend, rows moved by at most', value: Math.max(...prepends.map(({ shiftPx }) => shiftPx)), unit: '', atMost: 0 },
        { name: 'frame while scrolling, p95', value: percentiles(frames).p95, unit: 'ms', atMost: 22 },
        { name: 'heap, everything scrolled', value: heap / 2 ** 20, unit: 'MiB', atMost: 150 },
        ...typing,
        ...sends,
        ...switches,
        ...interactions,
      ]
    } finally {
      await browser.close()
    }
  },
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}

interface World {
  readonly alice: Account
  readonly bob: Account
  readonly carol: Account
  readonly chatUrl: string
}

const log = (page: Page) => page.getByRole('log', { name: 'Messages' })
const lastArticle = (page: Page) => log(page).locator('article[data-message-id]').last()
/** What the server has drawn is there at once; its page lives when it can be written in. */
async function arrive(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await lastArticle(page).waitFor()
  await composer(page).and(page.locator(':not([readonly])')).waitFor()
}
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })

/** Alice talks with Bob, at length, and with Carol. */
async function furnish(system: System, messages: number): Promise<World> {
  const [alice, bob, carol] = [inventAccount('alice'), inventAccount('bob'), inventAccount('carol')]
  const people: Record<string, Credentials> = {}
  for (const account of [alice, bob, carol]) people[account.username] = await register(system.apiUrl, account)
  const [me, first, second] = [people[alice.username], people[bob.username], people[carol.username]]
  if (!me || !first || !second) throw new Error('Three people were registered.')
  const open = (other: Credentials) =>
    call<Chat>(system.apiUrl, 'chats.create', { kind: 'direct', memberIds: [other.user.id] }, me.accessToken)
  const [long, short] = [await open(first), await open(second)]
  await fillChat(system.databaseUrl, { chatId: long.id, authorIds: [me.user.id, first.user.id], count: messages })
  await fillChat(system.databaseUrl, { chatId: short.id, authorIds: [me.user.id, second.user.id], count: 200 })
  return { alice, bob, carol, chatUrl: `${system.url}/c/${long.id}` }
}

async function enter(browser: Browser, system: System, account: Account): Promise<Person> {
  const context = await browser.newContext({ baseURL: system.url, locale: 'en-GB', viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await showWhole(page)
  const person = createPerson(page, account)
  await person.enter()
  return person
}

async function firstLoads({ context }: Person, chatUrl: string): Promise<Figure[]> {
  const scripts = await measureScripts(context, chatUrl)
  const state = await context.storageState()
  const loads: FirstLoad[] = []
  for (let round = 0; round < 3; round += 1) {
    const cold = await context.browser()?.newContext({ storageState: state, locale: 'en-GB', viewport: { width: 1280, height: 800 } })
    if (!cold) throw new Error('The browser has gone.')
    loads.push(await measureFirstLoad(cold, chatUrl, (page) => lastArticle(page).waitFor()))
    await cold.close()
  }
  const middle = (of: 'lcpMs' | 'cls' | 'tbtMs') => percentiles(loads.map((load) => load[of])).p50
  return [
    { name: 'scripts of a chat, gzip', value: scripts / 1024, unit: 'KiB', atMost: 270 },
    { name: 'LCP', value: middle('lcpMs'), unit: 'ms', atMost: 1_800 },
    { name: 'CLS', value: middle('cls'), unit: '', atMost: 0.02 },
    { name: 'TBT', value: middle('tbtMs'), unit: 'ms', atMost: 150 },
  ]
}

async function measureScrolling(page: Page, seconds: number): Promise<number[]> {
  await page.getByRole('button', { name: /^Jump to latest/ }).click()
  await log(page).hover()
  await page.evaluate(`globalThis.parleyFrames = (${watchFrames.toString()})()`)
  const until = Date.now() + seconds * 1_000
  for (let turn = 0; Date.now() < until; turn += 1) await page.mouse.wheel(0, turn % 40 < 30 ? -120 : 120)
  return page.evaluate<number[]>('globalThis.parleyFrames.stop()')
}

function watchFrames(): { stop: () => number[] } {
  const taken: number[] = []
  let isOn = true
  let before: number | undefined
  const look = (now: number) => {
    if (before !== undefined) taken.push(now - before)
    before = now
    if (isOn) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  return {
    stop: () => {
      isOn = false
      return taken
    },
  }
}

/** Up through everything that was ever said. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(`(${scrollToBeginning.toString()})()`)
}

function scrollToBeginning(): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUpAt = performance.now() + 600_000
    const step = () => {
      const place = document.querySelector('[role=log]')
      if (document.querySelector('.beginning span')?.textContent?.startsWith('The beginning')) return resolve()
      if (performance.now() > giveUpAt) return reject(new Error('The first message was not reached in ten minutes.'))
      place?.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, bubbles: true }))
      if (place) place.scrollTop = 0
      setTimeout(step, 8)
    }
    step()
  })
}

async function usedHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Beside it an empty field in an empty page of the same browser: what no program can be faster than. */
async function measureTyping(page: Page): Promise<Figure[]> {
  await page.getByRole('button', { name: /^Jump to latest/ }).click()
  const taken = await typeInto(page, composer(page))
  const empty = await page.context().newPage()
  await showWhole(empty)
  await empty.goto('about:blank')
  await empty.setContent('<textarea></textarea>')
  const floor = await typeInto(empty, empty.getByRole('textbox'))
  await empty.close()
  return [
    { name: 'key → frame, p50', value: taken.p50, unit: 'ms', atMost: 8 },
    { name: 'key → frame, p99', value: taken.p99, unit: 'ms', atMost: 20 },
    { name: 'key → frame in an empty page, p50', value: floor.p50, unit: 'ms' },
    { name: 'key → frame in an empty page, p99', value: floor.p99, unit: 'ms' },
  ]
}

async function typeInto(page: Page, field: Locator) {
  await field.focus()
  const taken = await keysToFrames(page, () => page.keyboard.type('under the clock at noon '.repeat(12), { delay: 25 }))
  await field.fill('')
  return percentiles(taken)
}

async function measureSends(alice: Person, bob: Person, { chatUrl }: World): Promise<Figure[]> {
  await arrive(bob.page, chatUrl)
  const own: number[] = []
  const other: number[] = []
  for (let index = 0; index < 50; index += 1) {
    const text = `measured message ${index} of fifty`
    const isThere = `[...document.querySelectorAll('[role=log] article')].slice(-3).some((article) => article.textContent.includes('${text}'))`
    await composer(alice.page).fill(text)
    const seenAt = paintedAt(bob.page, isThere)
    const sent = await untilPainted(alice.page, { from: 'keydown', isThere, act: () => composer(alice.page).press('Enter') })
    own.push(sent.tookMs)
    other.push((await seenAt) - sent.startedAtMs)
  }
  return [
    { name: 'Enter → own bubble, p95', value: percentiles(own).p95, unit: 'ms', atMost: 50 },
    { name: "Enter → the other's screen, p95", value: percentiles(other).p95, unit: 'ms', atMost: 150 },
  ]
}

/** To the frame in which the other chat stands there with its messages, and to the one in which the switcher takes letters. */
async function measureSwitches(page: Page, { bob, carol }: World, rounds: number): Promise<Figure[]> {
  const chats = page.getByRole('navigation', { name: 'Chats' })
  const switches: number[] = []
  const switchers: number[] = []
  for (let round = 0; round < 2 * rounds; round += 1) {
    const { displayName } = round % 2 === 0 ? carol : bob
    const isThere = `document.querySelector('.talk h2')?.textContent.includes('${displayName}') && document.querySelector('[role=log] article') !== null`
    const act = () => chats.getByRole('link', { name: displayName }).first().click()
    switches.push((await untilPainted(page, { from: 'click', isThere, act })).tookMs)
  }
  for (let round = 0; round < 2 * rounds; round += 1) {
    const isThere = "document.activeElement?.closest('[role=dialog]') != null && document.activeElement.matches('input')"
    const act = () => page.keyboard.press('Control+k')
    switchers.push((await untilPainted(page, { from: 'keydown', isThere, act })).tookMs)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  return [
    // The first time each is brought from the server; from then on it is known.
    { name: 'switch to a known chat, p95', value: percentiles(switches.slice(2)).p95, unit: 'ms', atMost: 100 },
    { name: 'Ctrl+K → switcher, p95', value: percentiles(switchers.slice(1)).p95, unit: 'ms', atMost: 50 },
  ]
}
