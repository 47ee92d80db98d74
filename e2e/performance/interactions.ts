import type { Figure } from '@parley/bench'
import type { Page } from '@playwright/test'
import { slowDown } from './first-load.ts'
import { showWhole } from './whole-window.ts'

/** The slowest of each gesture, as the browser itself counts it: from the key or the press to the frame after it, on the screen. */
type Slowest = Record<Gesture, number>
type Gesture = 'words' | 'Enter' | 'emoji' | 'Ctrl+K'

/**
 * What the browser itself counts as interactions, on a quarter of the CPU: the slowest of them, as INP does for so few. Beside it the same
 * gestures in an empty page of the same browser, which opens as little as can be opened: where no graphics card draws, the frame alone takes
 * that long.
 */
export async function measureInteractions(page: Page): Promise<Figure[]> {
  const ours = await perform(page)
  const empty = await page.context().newPage()
  await showWhole(empty)
  await empty.goto('about:blank')
  await empty.setContent(emptyPage)
  const floor = await perform(empty)
  await empty.close()
  return [
    { name: 'INP', value: Math.max(...Object.values(ours)), unit: 'ms', atMost: 100 },
    ...figuresOf('INP', ours),
    { name: 'INP in an empty page', value: Math.max(...Object.values(floor)), unit: 'ms' },
    ...figuresOf('INP in an empty page', floor),
  ]
}

const figuresOf = (name: string, slowest: Slowest): Figure[] =>
  Object.entries(slowest).map(([gesture, value]): Figure => ({ name: `${name}, ${gesture}`, value, unit: 'ms' }))

async function perform(page: Page): Promise<Slowest> {
  await slowDown(page)
  await page.evaluate(`globalThis.parleyInteractions = (${watchInteractions.toString()})()`)
  const composer = page.getByRole('textbox', { name: 'Message' })
  const slowestOf = async (act: () => Promise<void>) => {
    await act()
    // Until the entries of the last frames have come.
    await page.waitForTimeout(500)
    return page.evaluate<number>('globalThis.parleyInteractions.takeSlowest()')
  }
  const closing = async (open: () => Promise<void>) => {
    await open()
    await page.waitForTimeout(handMs)
    await page.keyboard.press('Escape')
  }
  return {
    words: await slowestOf(() => composer.pressSequentially('a few words', { delay: 60 })),
    Enter: await slowestOf(() => composer.press('Enter')),
    emoji: await slowestOf(() => closing(() => page.getByRole('button', { name: 'Emoji' }).click())),
    'Ctrl+K': await slowestOf(() => closing(() => page.keyboard.press('Control+k'))),
  }
}

/** From one gesture to the next no hand is faster. A program is, and would meet what was opened half drawn. */
const handMs = 250

function watchInteractions(): { takeSlowest: () => number } {
  let slowest = 0
  const options = { type: 'event', durationThreshold: 16 } as PerformanceObserverInit
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) slowest = Math.max(slowest, duration)
  }).observe(options)
  return {
    takeSlowest: () => {
      const taken = slowest
      slowest = 0
      return taken
    },
  }
}

const emptyPage = `
  <textarea aria-label="Message"></textarea>
  <button type="button" aria-label="Emoji" popovertarget="picker">+</button>
  <div id="picker" popover><input>${'<button type="button">x</button>'.repeat(64)}</div>
  <dialog id="switcher"><input></dialog>
  <script>
    addEventListener('keydown', (event) => {
      if (!event.ctrlKey || event.key !== 'k') return
      event.preventDefault()
      document.getElementById('switcher').showModal()
    })
  </script>`
