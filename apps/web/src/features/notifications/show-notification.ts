import type { PressedNotice } from '../../worker/service-worker.ts'

export type Shown = { close(): void }

/** `renotify` isn't in TypeScript's words: without it the second message of a chat comes without a sound. */
export type ShowOptions = NotificationOptions & { renotify: boolean; tag: string }

/**
 * [UX46] Shows it by the page, or, where a browser leaves that to service workers (those for phones), by the worker; null where neither may.
 * Pressed, it leads to `address` either way: the worker tells a page (`watchPresses`), or opens one.
 */
export async function showNotification(
  title: string,
  options: ShowOptions,
  { address, onPress }: { address: string; onPress: (address: string) => void },
): Promise<Shown | null> {
  try {
    const shown = new Notification(title, options)
    shown.onclick = () => {
      window.focus()
      onPress(address)
      shown.close()
    }
    return shown
  } catch {
    return showByWorker(title, { ...options, data: { address } }).catch(() => null)
  }
}

/** Hears of what the worker has shown and somebody has pressed. Returns the way out. */
export function watchPresses(onPress: (address: string) => void): () => void {
  const { serviceWorker } = navigator as Partial<Navigator>
  const hear = ({ data }: MessageEvent<PressedNotice | null>) => data?.kind === 'parley.notice-pressed' && onPress(data.address)
  serviceWorker?.addEventListener('message', hear)
  return () => serviceWorker?.removeEventListener('message', hear)
}

async function showByWorker(title: string, options: ShowOptions): Promise<Shown | null> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration()
  if (!registration?.active) return null
  await registration.showNotification(title, options)
  return {
    close: () => {
      const closing = registration.getNotifications({ tag: options.tag }).then((all) => {
        for (const each of all) each.close()
      })
      void closing.catch(() => null)
    },
  }
}
