import type { Network } from '@parley/sync'

/** The parts of a page that know of its network. */
export type Page = {
  window: EventTarget
  document: EventTarget & { readonly visibilityState: string }
  navigator: { readonly onLine: boolean }
}

/** What a browser says of its network and of who looks: `offline`, `online`, and that the page is looked at again, hidden or left. */
export function createBrowserNetwork({ window, document, navigator }: Page): Network {
  return {
    watch(observer) {
      const onVisibility = () => {
        if (document.visibilityState === 'hidden') observer.onHidden()
        else if (navigator.onLine) observer.onBack()
      }
      const events = [
        [window, 'offline', observer.onLost],
        [window, 'online', observer.onBack],
        // The last that a page hears for certain; some leave without having been hidden.
        [window, 'pagehide', observer.onHidden],
        [document, 'visibilitychange', onVisibility],
      ] as const
      for (const [target, type, listener] of events) target.addEventListener(type, listener)
      if (!navigator.onLine) observer.onLost()
      return () => {
        for (const [target, type, listener] of events) target.removeEventListener(type, listener)
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
