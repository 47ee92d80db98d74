import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../e2e/fixtures/browser.ts'
import { startSystem } from '../e2e/fixtures/system.ts'
import { type Guest, screens } from '../e2e/screens.ts'

/**
 * `npm run screenshots`: every screen at three widths, light and dark, with the demo world, into e2e/screenshots/. A screen that can't be
 * reached is named at the end, and the command fails; the others are drawn all the same.
 */
const folder = join(import.meta.dirname, '../e2e/screenshots')
const widths = [390, 820, 1440]
const themes = ['light', 'dark'] as const

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

await using system = await startSystem({ database: 'embedded', demo: 'on' })
const browser = await chromium.launch(findBrowser().launch)
const missed: string[] = []

for (const width of widths) {
  for (const colorScheme of themes) {
    const context = await browser.newContext({
      baseURL: system.url,
      viewport: { width, height: width === 390 ? 844 : 900 },
      colorScheme,
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      hasTouch: width === 390,
      isMobile: width === 390,
    })
    const guest: Guest = { page: await context.newPage(), isPhone: width === 390, apiUrl: system.apiUrl }
    guest.page.setDefaultTimeout(8_000)
    for (const [name, show] of Object.entries(screens)) {
      const file = `${name}-${width}-${colorScheme}.png`
      try {
        await show(guest)
        await guest.page.screenshot({ path: join(folder, file) })
        console.log(file)
      } catch (error) {
        missed.push(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
      }
    }
    await context.close()
  }
}

await browser.close()
for (const line of missed) console.error(`Not drawn: ${line}`)
console.log(`${Object.keys(screens).length * widths.length * themes.length - missed.length} screenshots in e2e/screenshots`)
if (missed.length > 0) process.exitCode = 1
