import type { Page } from '@playwright/test'

/** What a browser without a screen keeps of a window for bars that nobody sees, and some more. */
const barsPx = 200

/**
 * Makes the window so tall that all of its view is on the screen. Otherwise the lower edge, with the field to write in, is outside: what
 * changes there is never presented, and counts as under way until something above it changes.
 */
export async function showWhole(page: Page): Promise<void> {
  const view = page.viewportSize()
  if (!view) return
  const session = await page.context().newCDPSession(page)
  const { windowId } = await session.send('Browser.getWindowForTarget')
  await session.send('Browser.setWindowBounds', { windowId, bounds: { width: view.width, height: view.height + barsPx } })
  await session.detach()
}
