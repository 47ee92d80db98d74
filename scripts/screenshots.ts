import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../e2e/fixtures/browser.ts'
import { startSystem } from '../e2e/fixtures/system.ts'
import { type Guest, screens, wholePages } from '../e2e/screens.ts'

/**
 * `npm run screenshots`: every screen at three widths, light and dark, with the demo world, into e2e/screenshots/. `-- chat-group settings`
 * draws only those whose names begin so, and leaves the other pictures as they are. `--forced` draws them in forced colours, `--contrast`
 * with more contrast, `--rtl` from right to left, each into a folder of its own. A screen that can't be reached is named at the end, and the
 * command fails; the others are drawn all the same.
 */
const words = process.argv.slice(2)
const wanted = words.filter((word) => !word.startsWith('--'))
const [look] = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2))
if (look !== undefined && !['forced', 'contrast', 'rtl'].includes(look))
  throw new Error(`There is no look “${look}”: --forced, --contrast, --rtl.`)
/** Without a session the screens of the chats can't be reached; so whoever wants one of them signs in on the way. */
const way = ['sign-in', 'chat-list']
const isWanted = (name: string) => wanted.length === 0 || wanted.some((word) => name.startsWith(word))
const onTheWay = (name: string) => isWanted(name) || way.includes(name)

const folder = join(import.meta.dirname, '../e2e/screenshots', look ?? '')
const widths = [390, 820, 1440]
const themes = ['light', 'dark'] as const

if (wanted.length === 0) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

await using system = await startSystem({ database: 'embedded', demo: 'on', env: { PARLEY_DESIGN_PAGE: '1' } })
const browser = await chromium.launch(findBrowser().launch)
const missed: string[] = []
let drawn = 0

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
      ...(look === 'forced' && { forcedColors: 'active' as const }),
      ...(look === 'contrast' && { contrast: 'more' as const }),
    })
    const guest: Guest = { page: await context.newPage(), isPhone: width === 390, apiUrl: system.apiUrl }
    guest.page.setDefaultTimeout(8_000)
    for (const [name, show] of Object.entries(screens).filter(([each]) => onTheWay(each))) {
      const file = `${name}-${width}-${colorScheme}.png`
      try {
        await show(guest)
        if (!isWanted(name)) continue
        if (look === 'rtl') await guest.page.evaluate("document.documentElement.setAttribute('dir', 'rtl')")
        await guest.page.screenshot({ path: join(folder, file), fullPage: wholePages.has(name) })
        drawn += 1
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
console.log(`${drawn} screenshots in e2e/screenshots`)
if (missed.length > 0) process.exitCode = 1
