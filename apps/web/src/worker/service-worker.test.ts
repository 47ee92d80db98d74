import { runInThisContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type OpenPage, type PressedNotice, serveOffline, type WorkerScope } from './service-worker.ts'

const origin = 'https://chat.example.org'

/** What a browser keeps, by name and address. */
function createCaches() {
  const kept = new Map<string, Map<string, Response>>()
  const addressOf = (request: string | { url: string }) => new URL(typeof request === 'string' ? request : request.url, origin).pathname
  const open = async (name: string) => {
    const content = kept.get(name) ?? new Map<string, Response>()
    kept.set(name, content)
    return {
      async addAll(requests: (string | Request)[]) {
        const answers = await Promise.all(requests.map(async (request) => [addressOf(request), await fetch(request)] as const))
        if (answers.some(([, { ok }]) => !ok)) throw new TypeError('Not all of it is there')
        for (const [address, answer] of answers) content.set(address, answer)
      },
    }
  }
  const caches = {
    open,
    has: async (name: string) => kept.has(name),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
    async match(request: string | Request, { cacheName }: { cacheName?: string } = {}) {
      const contents = cacheName === undefined ? [...kept.values()] : [kept.get(cacheName)]
      return contents.flatMap((content) => content?.get(addressOf(request)) ?? [])[0]?.clone()
    },
  }
  return { kept, open, caches: caches as unknown as CacheStorage }
}

/** One browser, in which one worker after the other takes over. */
function createBrowser() {
  const { kept, open, caches } = createCaches()
  let tabs: OpenPage[] = []
  const opened: string[] = []
  const claimed: string[] = []
  let fire: (type: string, event: unknown) => void = () => {}

  async function install(version: string, files: string[]) {
    const listeners = new Map<string, (event: never) => void>()
    const scope: WorkerScope = {
      addEventListener: (type: string, listener: (event: never) => void) => void listeners.set(type, listener),
      skipWaiting: async () => {},
      location: { origin },
      caches,
      clients: {
        claim: async () => void claimed.push(version),
        matchAll: async () => tabs,
        openWindow: async (address) => void opened.push(address),
      },
      registration: {},
    }
    serveOffline(scope, { version, files })
    const run = async (type: string) => {
      const work: Promise<unknown>[] = []
      listeners.get(type)?.({ waitUntil: (each: Promise<unknown>) => work.push(each) } as never)
      await Promise.all(work)
    }
    await run('install')
    fire = (type, event) => listeners.get(type)?.(event as never)
    await run('activate')
  }

  /** What the worker answers; null where it leaves the request to the browser. */
  async function ask(path: string, { mode = 'cors', method = 'GET', range = false } = {}): Promise<string | null> {
    let answer: Promise<Response> | null = null
    const headers = new Headers(range ? { range: 'bytes=0-' } : {})
    const request = { url: new URL(path, origin).href, mode, method, headers }
    const work: Promise<unknown>[] = []
    fire('fetch', {
      request,
      waitUntil: (each: Promise<unknown>) => work.push(each),
      respondWith: (given: Promise<Response>) => {
        answer = given
      },
    })
    if (answer === null) return null
    const text = await (answer as Promise<Response>).then((response) => response.text())
    await Promise.all(work)
    return text
  }

  /** Presses what the worker has shown. */
  async function press(address: string) {
    const work: Promise<unknown>[] = []
    const close = vi.fn()
    fire('notificationclick', { notification: { data: { address }, close }, waitUntil: (each: Promise<unknown>) => work.push(each) })
    await Promise.all(work)
    expect(close).toHaveBeenCalledOnce()
  }

  return {
    kept,
    claimed,
    opened,
    press,
    install,
    ask,
    open: (path: string) => ask(path, { mode: 'navigate' }),
    someoneIsHere: () => open('parley-person'),
    haveTabs: (...pages: OpenPage[]) => {
      tabs = pages
    },
  }
}

/** A page that is open, and what it is told. */
function createPage(path: string, { isFocused = false, mayFocus = true } = {}) {
  const told: PressedNotice[] = []
  const page: OpenPage = {
    url: origin + path,
    focused: isFocused,
    focus: async () => {
      if (!mayFocus) throw new DOMException('not allowed', 'InvalidAccessError')
    },
    postMessage: (said) => void told.push(said),
  }
  return { page, told }
}

const server = vi.fn<(path: string) => Promise<Response>>()

beforeEach(() => {
  vi.useFakeTimers()
  // As in a browser, where an address without an origin is one of the page's own.
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(input: string, init?: RequestInit) {
        super(new URL(input, origin), init)
      }
    },
  )
  vi.stubGlobal('fetch', (request: string | Request) =>
    server(new URL(typeof request === 'string' ? request : request.url, origin).pathname),
  )
  server.mockReset().mockImplementation(async (path) => new Response(`${path} of the server`))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const away = () => server.mockRejectedValue(new TypeError('Failed to fetch'))
const silent = () => server.mockReturnValue(new Promise(() => {}))

async function createInstalled() {
  const browser = createBrowser()
  await browser.install('one', ['/_next/static/chunks/a.js', '/icon.svg'])
  return browser
}

test('[UX51] a page comes from the server as long as there is one, and from what is kept when there is none', async () => {
  const { open } = await createInstalled()
  expect(await open('/c/01890000-0000-7000-8000-000000000000')).toBe('/c/01890000-0000-7000-8000-000000000000 of the server')
  away()
  for (const path of ['/', '/c/01890000-0000-7000-8000-000000000000?m=1', '/settings', '/settings/privacy', '/sign-in?why=left']) {
    expect(await open(path)).toBe('/offline of the server')
  }
})

test('a proxy that finds nobody behind it is no server; one that says something else is', async () => {
  const { open } = await createInstalled()
  server.mockResolvedValue(new Response('Bad gateway', { status: 502 }))
  expect(await open('/')).toBe('/offline of the server')
  server.mockResolvedValue(new Response('This page stopped working', { status: 500 }))
  expect(await open('/')).toBe('This page stopped working')
})

test('a server that doesn’t answer is waited for 2.5 s by someone who has chats here, and by nobody else without end', async () => {
  const { open, someoneIsHere } = await createInstalled()
  silent()
  const seen: unknown[] = []
  void open('/').then((text) => seen.push(text))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(seen).toEqual([])
  await someoneIsHere()
  void open('/').then((text) => seen.push(text))
  await vi.advanceTimersByTimeAsync(2_400)
  expect(seen).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  expect(seen).toEqual(['/offline of the server'])
})

test('only what everyone is served alike is looked at: no call, no token, no other origin, no part of a file', async () => {
  const { ask } = await createInstalled()
  expect(await ask('/_next/static/chunks/a.js')).not.toBe(null)
  for (const path of [
    '/api/token',
    '/api/auth/csrf',
    '/?_rsc=1',
    'https://api.example.org/trpc',
    'https://api.example.org/_next/static/a.js',
  ]) {
    expect(await ask(path)).toBe(null)
    expect(await ask(path, { method: 'POST' })).toBe(null)
  }
  expect(await ask('/', { mode: 'navigate', method: 'POST' })).toBe(null)
  expect(await ask('/api/sign-out', { mode: 'navigate' })).toBe(null)
  expect(await ask('/_next/static/chunks/a.js', { range: true })).toBe(null)
})

test('a new version takes over at once, and the pages of the one before find their parts as long as one of them is open', async () => {
  const { install, ask, open, kept, claimed, haveTabs } = await createInstalled()
  haveTabs(createPage('/').page)
  server.mockImplementation(async (path) => new Response(`${path} of the new server`))
  await install('two', ['/_next/static/chunks/b.js', '/icon.svg'])
  expect(claimed).toEqual(['one', 'two'])
  away()
  expect(await ask('/_next/static/chunks/a.js')).toBe('/_next/static/chunks/a.js of the server')
  expect(await ask('/_next/static/chunks/b.js')).toBe('/_next/static/chunks/b.js of the new server')
  expect(await ask('/icon.svg')).toBe('/icon.svg of the new server')
  expect(await open('/')).toBe('/offline of the new server')
  haveTabs()
  await open('/')
  expect([...kept.keys()]).toEqual(['parley-shell-two'])
})

test('whoever never closes their tab keeps two versions, not all there ever were', async () => {
  const { install, kept, haveTabs, someoneIsHere } = await createInstalled()
  await someoneIsHere()
  haveTabs(createPage('/').page)
  for (const version of ['two', 'three', 'four']) await install(version, [])
  expect([...kept.keys()]).toEqual(['parley-person', 'parley-shell-three', 'parley-shell-four'])
})

test('a version that is still being brought isn’t let go of by the one that answers until then', async () => {
  const { open, kept } = await createInstalled()
  kept.set('parley-shell-two', new Map())
  await open('/')
  expect([...kept.keys()]).toEqual(['parley-shell-one', 'parley-shell-two'])
})

test('a version of which a part is missing doesn’t take over', async () => {
  const { install, open } = await createInstalled()
  server.mockImplementation(async (path) => new Response(path, { status: path.endsWith('gone.js') ? 404 : 200 }))
  await expect(install('two', ['/_next/static/chunks/gone.js'])).rejects.toThrow()
  away()
  expect(await open('/')).toBe('/offline of the server')
})

test('[UX46] a notification that the worker has shown leads a page that is open to its message, and else opens one there', async () => {
  const { press, haveTabs, opened } = await createInstalled()
  const [entrance, other, before] = [createPage('/sign-in'), createPage('/'), createPage('/c/1', { isFocused: true })]
  haveTabs(entrance.page, other.page, before.page)
  await press('/c/2?m=3')
  expect([entrance.told, other.told, before.told]).toEqual([[], [], [{ kind: 'parley.notice-pressed', address: '/c/2?m=3' }]])
  expect(opened).toEqual([])

  haveTabs(entrance.page)
  await press('/c/4')
  haveTabs(createPage('/', { mayFocus: false }).page)
  await press('/c/5')
  expect(opened).toEqual(['/c/4', '/c/5'])
})

test('what is served as a text means the same as the function it is made of', async () => {
  const { kept, caches } = createCaches()
  const listeners = new Map<string, (event: { waitUntil(work: Promise<unknown>): void }) => void>()
  const scope = {
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    caches,
    skipWaiting: async () => {},
  }
  // As a browser reads it.
  runInThisContext(`(${serveOffline.toString()})`)(scope, { version: 'as text', files: ['/icon.svg'] })
  const work: Promise<unknown>[] = []
  listeners.get('install')?.({ waitUntil: (each) => work.push(each) })
  await Promise.all(work)
  expect([...(kept.get('parley-shell-as text')?.keys() ?? [])]).toEqual(['/offline', '/icon.svg'])
})
