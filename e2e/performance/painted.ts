import type { Page } from '@playwright/test'

/**
 * What a person waits for, taken in the page itself: from when the system had the key or the click until the frame that shows its effect
 * is on the screen. `isThere` is an expression of the page.
 */
export async function untilPainted(
  page: Page,
  options: { from: 'keydown' | 'click'; isThere: string; act: () => Promise<void> },
): Promise<number> {
  // Not its result, which comes only when what is waited for has come.
  await page.evaluate(`globalThis.parleyPainted = (${watch.toString()})('${options.from}', () => ${options.isThere}); undefined`)
  await options.act()
  return page.evaluate<number>('globalThis.parleyPainted')
}

/** One value for each key that is pressed while `act` runs: from the key to the frame after it. */
export async function keysToFrames(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(`globalThis.parleyKeys = (${watchKeys.toString()})()`)
  await act()
  return page.evaluate<number[]>('globalThis.parleyKeys.stop()')
}

function watch(from: 'keydown' | 'click', isThere: () => boolean): Promise<number> {
  return new Promise((resolve) => {
    let startedAt: number | undefined
    const changes = new MutationObserver(look)
    addEventListener(
      from,
      ({ timeStamp }) => {
        startedAt = timeStamp
        look()
      },
      { capture: true, once: true },
    )
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    function look() {
      const since = startedAt
      if (since === undefined || !isThere()) return
      changes.disconnect()
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - since)
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
