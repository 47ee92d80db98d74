import type { Page } from '@playwright/test'

/** `startedAtMs`: when the system had the key or the click, on the clock that all pages of the machine share. */
export interface Painted {
  readonly startedAtMs: number
  readonly tookMs: number
}

/**
 * What a person waits for, taken in the page itself: from when the system had the key or the click until the frame that shows its effect
 * has been drawn. What a test's driver does before the one and after the other isn't in it; the wait for the next beat of the display is.
 * `isThere` is an expression of the page.
 */
export async function untilPainted(
  page: Page,
  options: { from: 'keydown' | 'click'; isThere: string; act: () => Promise<void> },
): Promise<Painted> {
  // Not its result, which comes only when what is waited for has come.
  await page.evaluate(`globalThis.parleyPainted = (${watch.toString()})('${options.from}', () => ${options.isThere}); undefined`)
  await options.act()
  return page.evaluate<Painted>('globalThis.parleyPainted')
}

/** When the first frame that shows it has been drawn, on the same clock: on the screen of somebody who does nothing. */
export function paintedAt(page: Page, isThere: string): Promise<number> {
  return page.evaluate<number>(`(${watch.toString()})(null, () => ${isThere}).then(({ startedAtMs, tookMs }) => startedAtMs + tookMs)`)
}

/** One value for each key that is pressed while `act` runs: from the key to the frame after it. */
export async function keysToFrames(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(`globalThis.parleyKeys = (${watchKeys.toString()})()`)
  await act()
  return page.evaluate<number[]>('globalThis.parleyKeys.stop()')
}

function watch(from: 'keydown' | 'click' | null, isThere: () => boolean): Promise<Painted> {
  return new Promise((resolve) => {
    let startedAt = from === null ? performance.now() : undefined
    const changes = new MutationObserver(look)
    if (from !== null) {
      const start = (event: Event) => {
        // Nothing is asked for before the last key of a shortcut is down.
        if (event instanceof KeyboardEvent && ['Control', 'Meta', 'Shift', 'Alt'].includes(event.key)) return
        removeEventListener(from, start, true)
        startedAt = event.timeStamp
        look()
      }
      addEventListener(from, start, true)
    }
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
    function look() {
      const since = startedAt
      if (since === undefined || !isThere()) return
      changes.disconnect()
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve({ startedAtMs: performance.timeOrigin + since, tookMs: performance.now() - since })
        port2.postMessage(null)
      })
    }
  })
}

function watchKeys(): { stop: () => number[] } {
  const taken: number[] = []
  const onKey = ({ timeStamp }: KeyboardEvent) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => taken.push(performance.now() - timeStamp)
      port2.postMessage(null)
    })
  addEventListener('keydown', onKey, { capture: true })
  return {
    stop: () => {
      removeEventListener('keydown', onKey, { capture: true })
      return taken
    },
  }
}
