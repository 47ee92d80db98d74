import { placesKey } from './places-key.ts'

/**
 * Stands below a chat that the server has drawn: before anything of it is painted, the space for the rows is as tall as they are, and the
 * list is at its end; or nothing of it is seen, where a reload leads back to another place. A list that is drawn in a browser sees to all that
 * itself. Until then a browser that knows `expect` paints nothing: in parts it would lay out most of the page several times.
 */
export function EndScript({ nonce }: { nonce: string }) {
  return (
    <>
      <link rel="expect" href={`#${id}`} blocking="render" />
      <script
        id={id}
        nonce={nonce}
        // A browser hides the nonce from the page.
        suppressHydrationWarning
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own source, with nothing from outside in it
        dangerouslySetInnerHTML={{ __html: `(${goToEnd.toString()})(${JSON.stringify(placesKey)})` }}
      />
    </>
  )
}

const id = 'end-of-chat'

function goToEnd(keptAs: string): void {
  const list = document.querySelector<HTMLElement>('[role="log"]')
  const space = list?.querySelector<HTMLElement>('.rows-space')
  const rows = space?.querySelector<HTMLElement>('.rows-shown')
  if (!list || !space || !rows) return
  space.style.height = `${rows.getBoundingClientRect().bottom - space.getBoundingClientRect().top + 8}px`
  list.scrollTop = list.scrollHeight
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const chatId = window.location.pathname.split('/')[2]
  try {
    if (navigation?.type === 'reload' && chatId && sessionStorage.getItem(keptAs)?.includes(chatId)) list.style.visibility = 'hidden'
  } catch {
    // Where nothing may be kept, nothing leads back.
  }
}
