import type { CDPSession, Page } from '@playwright/test'

export interface Prepend {
  readonly workMs: number
  readonly shiftPx: number
}

/**
 * Of pages of history that come while somebody reads near the upper end: all that the main thread does because of one, script, style, layout
 * and paint, by its own clock, and how far what is read is moved by it. It is what the 40 frames take in which a hand scrolls a step up and a
 * page comes, less what the 40 before them took in which it scrolled as far and none did: the watcher and the step work in both.
 */
export async function measurePrepends(page: Page, rounds: number): Promise<Prepend[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const watch = async (upPx: number) => {
    const before = await workOf(session)
    const seen = await page.evaluate<Seen>(`(${scrollAndWatch.toString()})(${upPx})`)
    return { ...seen, workMs: (await workOf(session)) - before }
  }
  const taken: Prepend[] = []
  for (let left = 2 * rounds; taken.length < rounds; left -= 1) {
    if (left === 0) throw new Error('Too few pages of history came in 40 frames each.')
    await page.evaluate(`(${goUp.toString()})(${aboveRestPx + stepPx})`)
    await watch(0)
    const step = await watch(stepPx)
    const prepend = await watch(stepPx)
    // One that comes sooner or later is no measure of what it makes.
    if (step.grownPx >= pagePx || prepend.grownPx < pagePx) continue
    taken.push({ workMs: Math.max(0, prepend.workMs - step.workMs), shiftPx: Math.max(step.shiftPx, prepend.shiftPx) })
  }
  await session.detach()
  return taken
}

/** So far from the upper end no page is asked for, and a step further up one is. */
const aboveRestPx = 1_000
const stepPx = 200
/** A page is higher than that. */
const pagePx = 1_000

type Seen = { shiftPx: number; grownPx: number }

async function workOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
}

function goUp(toPx: number): void {
  const place = document.querySelector('[role=log]') as HTMLElement
  place.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, bubbles: true }))
  place.scrollTop = toPx
}

/** Where the row at the upper edge should be after the step, there it should stand in each of the frames that follow. */
function scrollAndWatch(upPx: number): Promise<Seen> {
  const place = document.querySelector('[role=log]') as HTMLElement
  const edge = place.getBoundingClientRect().top
  const row = [...place.querySelectorAll('article[data-message-id]')].find((article) => article.getBoundingClientRect().top > edge)
  if (!row) throw new Error('Nothing is read.')
  const wanted = row.getBoundingClientRect().top + upPx
  const heightBefore = place.scrollHeight
  if (upPx > 0) {
    place.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, bubbles: true }))
    place.scrollTop -= upPx
  }
  return new Promise((resolve) => {
    let frames = 0
    let shift = 0
    const look = () => {
      frames += 1
      shift = row.isConnected ? Math.max(shift, Math.abs(row.getBoundingClientRect().top - wanted)) : Number.NaN
      if (frames < 40) requestAnimationFrame(look)
      else resolve({ shiftPx: Math.round(shift), grownPx: place.scrollHeight - heightBefore })
    }
    requestAnimationFrame(look)
  })
}
