import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../e2e/fixtures/browser.ts'

/**
 * `node scripts/draw-icons.ts`: the mark as pictures, for where no browser draws SVG: home screens, docks, app lists. Run after the mark
 * has changed; the pictures are kept with the sources, so that nothing has to draw them where Parley is installed.
 */
const web = join(import.meta.dirname, '../apps/web')
const mark = '<path d="M15 2.5v21a10.5 10.5 0 0 1 0-21Z" fill="#0b7a78"/><path d="M17 8.5v21a10.5 10.5 0 0 0 0-21Z" fill="#272320"/>'
const paper = '#f7f5f1'

/** `rounding` and `markShare` are parts of the width. What is maskable may be cut to a circle of 80 %, so there the mark stands further in. */
const icons = [
  { path: 'public/icons/parley-192.png', size: 192, rounding: 0.22, markShare: 0.8 },
  { path: 'public/icons/parley-512.png', size: 512, rounding: 0.22, markShare: 0.8 },
  { path: 'public/icons/parley-maskable-192.png', size: 192, rounding: 0, markShare: 0.68 },
  { path: 'public/icons/parley-maskable-512.png', size: 512, rounding: 0, markShare: 0.68 },
  { path: 'src/app/apple-icon.png', size: 180, rounding: 0, markShare: 0.76 },
]

mkdirSync(join(web, 'public/icons'), { recursive: true })
const browser = await chromium.launch(findBrowser().launch)
const page = await browser.newPage()
for (const { path, size, rounding, markShare } of icons) {
  await page.setViewportSize({ width: size, height: size })
  const margin = (32 / markShare - 32) / 2
  const side = 32 + 2 * margin
  await page.setContent(
    `<style>body{margin:0}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${-margin} ${-margin} ${side} ${side}">
      <rect x="${-margin}" y="${-margin}" width="${side}" height="${side}" rx="${side * rounding}" fill="${paper}"/>${mark}</svg>`,
  )
  writeFileSync(join(web, path), await page.screenshot({ omitBackground: true }))
}
await browser.close()
