/**
 * The worker of `/field-report`: it opens that page without a network, and does nothing else. It keeps the files of one build, which are the
 * same for everybody; answers of the API pass it by unseen. A new build is a new worker, which takes the place of the old one and its files.
 * ADR 0080.
 */
declare const __KEPT__: readonly string[]
declare const __BUILD__: string

/** What is used of a service worker; its types and those of a page exclude each other. */
interface Scope {
  addEventListener(name: string, act: (event: Happened) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  location: Location
}
interface Happened {
  request: Request
  waitUntil(work: Promise<unknown>): void
  respondWith(answer: Promise<Response>): void
}

const PAGE = '/field-report'
const OF_ALL = 'yd-field-report-'
const OURS = `${OF_ALL}${__BUILD__}`
const SLOW_MS = 4_000

const scope = globalThis as unknown as Scope
const files = new Set(__KEPT__)

scope.addEventListener('install', (event) => event.waitUntil(keep().then(() => scope.skipWaiting())))
scope.addEventListener('activate', (event) => event.waitUntil(dropOlder().then(() => scope.clients.claim())))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return
  if (request.mode === 'navigate') {
    if (pathname === PAGE) event.respondWith(page(request))
  } else if (files.has(pathname)) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)))
})

/** All of them or none: a page of half a build opens nothing. */
async function keep(): Promise<void> {
  const cache = await caches.open(OURS)
  await cache.addAll([PAGE, ...files].map((path) => new Request(path, { cache: 'no-cache', credentials: 'omit' })))
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(OF_ALL) && name !== OURS).map((name) => caches.delete(name)))
}

/** Asked in one step, for opening would make a cache anew: after a log-out there is none. */
const kept = (path: string): Promise<Response | undefined> => caches.match(path, { cacheName: OURS })

/** From the network when it answers well and soon, else the kept one; a page that came by a detour is a sign-in page of somebody else's. */
async function page(request: Request): Promise<Response> {
  const asking = fetch(request)
  asking.catch(() => undefined) // may fail long after the kept page was given
  const slow = new Promise<null>((done) => setTimeout(() => done(null), SLOW_MS))
  try {
    const answer = await Promise.race([asking, slow])
    if (answer?.ok && !answer.redirected) return answer
  } catch {
    // no network: what was kept
  }
  return (await kept(PAGE)) ?? asking
}
