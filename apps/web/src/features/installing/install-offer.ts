/** Chromium's alone (https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent); elsewhere people install from the browser's menu. */
type InstallOffer = Event & { prompt(): Promise<unknown> }

let offer: InstallOffer | null = null
const listeners = new Set<() => void>()

/**
 * A browser offers once, whenever it likes, and takes it for a no if nobody listens: so the page listens from its first moment, and keeps
 * the offer for whoever looks for it. Nobody is asked to install.
 */
if (typeof window !== 'undefined') {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    setOffer(event as InstallOffer)
  })
  window.addEventListener('appinstalled', () => setOffer(null))
}

function setOffer(next: InstallOffer | null) {
  offer = next
  for (const listener of listeners) listener()
}

export const readOffer = (): InstallOffer | null => offer

export function watchOffer(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** An offer can be taken up once; who says no is asked again when the browser offers again. */
export async function takeUpOffer(): Promise<void> {
  const taken = offer
  setOffer(null)
  await taken?.prompt().catch(() => null)
}
