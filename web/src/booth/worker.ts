/** The part that stays when the page is closed: it opens the page without a network, and sends what waits as soon as there is one. */
import { CACHE } from './asked'
import { drain } from './sending'

/** What is used of a service worker; its types and those of a page exclude each other. */
interface Scope {
  addEventListener(name: string, act: (event: Happened) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  location: Location
}
interface Happened {
  request: Request
  tag: string
  waitUntil(work: Promise<unknown>): void
  respondWith(answer: Promise<Response>): void
}

/** The page is the same for every booth: one copy serves all. */
const PAGE = '/booth/page'
const SCRIPT = '/booth.js'
const SLOW_MS = 4_000

export function work(): void {
  const scope = globalThis as unknown as Scope
  scope.addEventListener('install', (event) => event.waitUntil(prepare().then(() => scope.skipWaiting())))
  scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
  scope.addEventListener('sync', (event) => event.waitUntil(drain(true)))
  scope.addEventListener('fetch', (event) => {
    const { request } = event
    const { origin, pathname } = new URL(request.url)
    if (request.method !== 'GET' || origin !== scope.location.origin) return
    if (request.mode === 'navigate' && /^\/booth\/[^/]+$/.test(pathname)) event.respondWith(newest(request, PAGE))
    else if (pathname === SCRIPT) event.respondWith(newest(request, SCRIPT))
  })
}

const prepare = async (): Promise<void> => (await caches.open(CACHE)).addAll([PAGE, SCRIPT])

/** From the network when it answers well and soon, else as it was kept. */
async function newest(request: Request, kept: string): Promise<Response> {
  const cache = await caches.open(CACHE)
  const asking = fetch(request).then(async (answer) => {
    // A page that came by a detour is a sign-in page of somebody else's.
    if (answer.ok && !answer.redirected) await cache.put(kept, answer.clone())
    return answer
  })
  const slow = new Promise<null>((done) => setTimeout(() => done(null), SLOW_MS))
  try {
    const answer = await Promise.race([asking, slow])
    if (answer?.ok) return answer
  } catch {
    // no network: what was kept
  }
  return (await cache.match(kept)) ?? asking
}
