import type { Network } from '@parley/sync'

/** The parts of a page that know of its network. */
export type Page = {
  window: EventTarget
  document: EventTarget & { readonly visibilityState: string }
  navigator: { readonly onLine: boolean }
}

/** What a browser says of its network: `offline`, `online`, and that someone looks at the page again. */
export function createBrowserNetwork({ window, document, navigator }: Page): Network {
  return {
    watch(observer) {
      const onVisible = () => {
        if (document.visibilityState === 'visible' && navigator.onLine) observer.onBack()
      }
      window.addEventListener('offline', observer.onLost)
      window.addEventListener('online', observer.onBack)
      document.addEventListener('visibilitychange', onVisible)
      if (!navigator.onLine) observer.onLost()
      return () => {
        window.removeEventListener('offline', observer.onLost)
        window.removeEventListener('online', observer.onBack)
        document.removeEventListener('visibilitychange', onVisible)
      }
    },
  }
}

/** The network of the page this runs in; outside of one, a network that says nothing. */
export function createOwnNetwork(): Network {
  const { document, navigator } = globalThis as unknown as Partial<Page>
  if (!document || !navigator) return { watch: () => () => {} }
  return createBrowserNetwork({ window: globalThis as unknown as EventTarget, document, navigator })
}
