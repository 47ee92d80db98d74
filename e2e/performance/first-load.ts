import { gzipSync } from 'node:zlib'
import type { BrowserContext, Page } from '@playwright/test'
import { showWhole } from './whole-window.ts'

/** What somebody sees of a page that comes for the first time, on a slow machine and a slow line. */
export interface FirstLoad {
  readonly lcpMs: number
  readonly cls: number
  /** Beyond 50 ms of each long task, from the first paint on. */
  readonly tbtMs: number
}

/** As the lab does it: a quarter of the CPU, and Chrome's "Fast 4G". */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 165,
    downloadThroughput: (9_000_000 / 8) * 0.9,
    uploadThroughput: (1_500_000 / 8) * 0.9,
  })
}

export async function measureFirstLoad(context: BrowserContext, url: string, isThere: (page: Page) => Promise<void>): Promise<FirstLoad> {
  const page = await context.newPage()
  await showWhole(page)
  await slowDown(page)
  await page.addInitScript(collect)
  await page.goto(url, { waitUntil: 'commit' })
  await isThere(page)
  await page.waitForTimeout(quietMs)
  const load = await page.evaluate<FirstLoad>('globalThis.parleyLoad()')
  await page.close()
  return load
}

/** The scripts that the page itself names, as they travel. */
export async function measureScripts(context: BrowserContext, url: string): Promise<number> {
  const html = await (await context.request.get(url)).text()
  // Those for browsers of long ago aren't brought by those of today.
  const paths = [...html.matchAll(/<script(?![^>]*nomodule)[^>]+src="([^"]+)"/gi)].map(([, path = '']) => path)
  const sizes = await Promise.all(
    [...new Set(paths)].map(async (path) => gzipSync(await (await context.request.get(new URL(path, url).href)).body()).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

const quietMs = 4_000

function collect(): void {
  let lcpMs = 0
  let cls = 0
  let firstPaintMs = Number.POSITIVE_INFINITY
  const tasks: PerformanceEntry[] = []
  const each = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
  each('largest-contentful-paint', ({ startTime }) => {
    lcpMs = startTime
  })
  each('layout-shift', (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean }
    if (!hadRecentInput) cls += value
  })
  each('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') firstPaintMs = startTime
  })
  each('longtask', (task) => tasks.push(task))
  const tbtMs = () =>
    tasks.filter(({ startTime }) => startTime >= firstPaintMs).reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0)
  Object.assign(globalThis, { parleyLoad: (): FirstLoad => ({ lcpMs, cls, tbtMs: tbtMs() }) })
}
