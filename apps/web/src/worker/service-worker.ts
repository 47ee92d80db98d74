/** What the build and the deployment know: `version` is another one whenever `shell` or one of the files may be. */
export type WorkerSettings = { version: string; files: readonly string[] }

/** The parts of a service worker's surroundings that are used; the types of pages don't have them. */
export type WorkerScope = {
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void
  addEventListener(type: 'notificationclick', listener: (event: Pressed) => void): void
  skipWaiting(): Promise<void>
  readonly location: { readonly origin: string }
  readonly caches: CacheStorage
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window' }): Promise<readonly OpenPage[]>
    openWindow(address: string): Promise<unknown>
  }
  readonly registration: { readonly navigationPreload?: { enable(): Promise<void> } }
}
export type OpenPage = {
  readonly url: string
  readonly focused: boolean
  focus(): Promise<unknown>
  postMessage(said: PressedNotice): void
}
/** What the pages are told when a notification was pressed that the worker had shown for one of them. */
export type PressedNotice = { kind: 'parley.notice-pressed'; address: string }
type Pressed = Lasting & { readonly notification: { readonly data?: { address?: string } | null; close(): void } }
type Lasting = { waitUntil(work: Promise<unknown>): void }
type Asked = Lasting & {
  readonly request: Request
  readonly preloadResponse?: Promise<Response | undefined>
  respondWith(answer: Promise<Response>): void
}

/**
 * The service worker: where there is no server, or none that answers in time, a page begins from the shell that was kept, which holds
 * nothing of anybody, and fills itself with what this device keeps. Only reading what our own origin serves to everyone alike is looked
 * at: no call, no token, nothing of the API. A version is kept whole or not at all, and the shell of one asks for files of that one.
 *
 * It is served as the text of this function (`app/service-worker.js`), so it can name nothing outside of it.
 */
export function serveOffline(worker: WorkerScope, { version, files }: WorkerSettings): void {
  const { caches, clients } = worker
  const shell = '/offline'
  const prefix = 'parley-shell-'
  const own = prefix + version
  /** Somebody whose chats are on this device waits so long for the server; they are better than a blank page. */
  const patienceMs = 2_500
  const chats = /^\/(c\/[^/]+|settings(\/.*)?)?$/
  const pages = /^\/(c\/[^/]+|settings(\/.*)?|sign-in|sign-up)?$/

  worker.addEventListener('install', (event) => event.waitUntil(install()))
  worker.addEventListener('activate', (event) => event.waitUntil(activate()))
  worker.addEventListener('fetch', (event) => {
    const { method, mode, url, headers } = event.request
    const { origin, pathname } = new URL(url)
    if (method !== 'GET' || origin !== worker.location.origin || headers.has('range')) return
    if (mode === 'navigate') {
      if (pages.test(pathname)) event.respondWith(openPage(event))
    } else if (pathname.startsWith('/_next/static/') || files.includes(pathname)) event.respondWith(findFile(event.request))
  })

  // Shown through the worker where a page may show none (`features/notifications/show-notification.ts`).
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close()
    event.waitUntil(openAt(event.notification.data?.address ?? '/'))
  })

  async function install() {
    const cache = await caches.open(own)
    await cache.addAll([new Request(shell, { cache: 'no-store' }), ...files])
    // Open pages go on with the files of their own version, which stay.
    await worker.skipWaiting()
  }

  async function activate() {
    await worker.registration.navigationPreload?.enable()
    await clients.claim()
    await forgetEarlier()
  }

  async function openPage(event: Asked): Promise<Response> {
    const answer = ask(event)
    event.waitUntil(forgetEarlier())
    const [kept, isSomeoneHere] = await Promise.all([
      caches.match(shell, { cacheName: own, ignoreVary: true }),
      caches.has('parley-person'),
    ])
    if (!kept) return answer
    const inTime = await Promise.race([answer.catch(() => null), ...(isSomeoneHere ? [after(patienceMs)] : [])])
    // A proxy that says that there is nobody behind it.
    const isAnswered = inTime !== null && ![502, 503, 504].includes(inTime.status)
    return isAnswered ? inTime : kept
  }

  /** A page that is open goes there by itself; without one, or where it may not come to the front, a new one begins there. */
  async function openAt(address: string): Promise<void> {
    const open = (await clients.matchAll({ type: 'window' })).filter(({ url }) => chats.test(new URL(url).pathname))
    const page = open.find(({ focused }) => focused) ?? open[0]
    const isInFront = await page?.focus().then(
      () => true,
      () => false,
    )
    if (page && isInFront) page.postMessage({ kind: 'parley.notice-pressed', address })
    else await clients.openWindow(address)
  }

  async function ask({ preloadResponse, request }: Asked): Promise<Response> {
    return (await preloadResponse) ?? fetch(request)
  }

  /** Whatever version asks for it; what has the same name in two is there as it is now. */
  async function findFile(request: Request): Promise<Response> {
    const asked = { ignoreSearch: true, ignoreVary: true }
    return (await caches.match(request, { ...asked, cacheName: own })) ?? (await caches.match(request, asked)) ?? fetch(request)
  }

  /** Pages of an earlier version may still ask for its parts. When nothing is open, there are none. A later one is on its way here. */
  async function forgetEarlier() {
    const versions = (await caches.keys()).filter((name) => name.startsWith(prefix))
    const earlier = versions.slice(0, Math.max(0, versions.indexOf(own)))
    const open = await clients.matchAll({ type: 'window' })
    const old = open.length === 0 ? earlier : earlier.slice(0, -1)
    await Promise.all(old.map((name) => caches.delete(name)))
  }

  function after(delayMs: number): Promise<null> {
    return new Promise((resolve) => setTimeout(resolve, delayMs, null))
  }
}
