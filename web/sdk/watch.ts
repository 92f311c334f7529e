// What a page can tell: attention to it, scroll depth, click zones, watched video segments, forms (`forms.ts`), its outline (`outline.ts`).
import { watchForms } from './forms'
import { tellOutline, wordsOf } from './outline'
import type { Tracker } from './tracker'

const seconds = (ms: number): number => Math.round(ms / 1000)

/** Page and scroll: one `page` per stretch of attention (until hidden, left or routed on), one `scroll` when it went deeper. */
function watchPage(tracker: Tracker): () => void {
  let path = location.pathname
  let since = Date.now()
  let depth = 0
  let told = 0
  let from = document.referrer
  /** Of the page, in percent: how far down it is seen without scrolling. */
  const fold = (): number => Math.min(100, Math.round((innerHeight / (document.documentElement.scrollHeight || 1)) * 100))
  const measure = (): void => {
    const height = document.documentElement.scrollHeight
    depth = Math.max(depth, Math.min(100, Math.round(((scrollY + innerHeight) / (height || 1)) * 100)))
  }
  const end = (): void => {
    if (since) {
      tracker.track('page', { path, title: document.title.slice(0, 200), seconds: seconds(Date.now() - since), referrer: from, vw: innerWidth, fold: fold() })
      if (depth > told) tracker.track('scroll', { path, depth: (told = depth), vw: innerWidth })
    }
    since = 0
  }
  const route = (): void => {
    if (location.pathname === path) return
    end()
    from = location.origin + path
    path = location.pathname
    since = Date.now()
    depth = told = 0
  }
  addEventListener('scroll', measure, { passive: true })
  addEventListener('popstate', route)
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history)
    history[name] = (...given: Parameters<History['pushState']>): void => {
      original(...given)
      route()
    }
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') since = since || Date.now()
  })
  return end
}

/** What a click zone is called: as the page names it, by its id, by its words. */
export const zoneOf = (one: Element): string => (one.getAttribute('data-zone') ?? one.id) || wordsOf(one) || one.tagName.toLowerCase()

function watchClicks(tracker: Tracker): void {
  document.addEventListener(
    'click',
    (event) => {
      const target = event.target as Element | null
      const named = target?.closest?.('[data-zone]') ?? target?.closest?.('[id],a,button')
      if (!named) return
      const root = document.documentElement
      const percent = (part: number, whole: number): number => Math.round((part / (whole || 1)) * 1000) / 10
      tracker.track('click', {
        path: location.pathname,
        zone: zoneOf(named),
        x: percent(event.pageX, root.scrollWidth),
        y: percent(event.pageY, root.scrollHeight),
        vw: innerWidth,
      })
      tellOutline(tracker)
    },
    true,
  )
}

export const nameOf = (video: HTMLMediaElement): string =>
  video.dataset['video'] ?? (video.id || video.currentSrc.split(/[?#]/)[0]!.split('/').pop() || 'video')

/** A segment runs from play (or the end of a seek) to pause, seek, end or leaving the page. */
function watchVideos(tracker: Tracker): () => void {
  const running = new Map<HTMLMediaElement, { from: number; to: number }>()
  const stop = (video: HTMLMediaElement): void => {
    const part = running.get(video)
    running.delete(video)
    if (!part || part.to - part.from < 1) return
    const name = nameOf(video)
    const watched = part.to - part.from
    const whole = Number.isFinite(video.duration) ? video.duration : 0
    tracker.track('video', {
      path: location.pathname,
      video: name,
      seconds: Math.round(watched),
      from: Math.round(part.from),
      to: Math.round(part.to),
      share: whole ? Math.round((watched / whole) * 100) / 100 : 0,
      length: Math.round(whole),
      vw: innerWidth,
    })
  }
  const on = (name: string, act: (video: HTMLMediaElement) => void): void =>
    document.addEventListener(name, (event) => act(event.target as HTMLMediaElement), true)
  on('playing', (video) => running.set(video, { from: video.currentTime, to: video.currentTime }))
  on('timeupdate', (video) => {
    const part = running.get(video)
    // a jump is a seek whose own event may come later: it ends the segment where it was
    if (part && Math.abs(video.currentTime - part.to) < 2) part.to = video.currentTime
  })
  for (const name of ['pause', 'ended', 'seeking']) on(name, stop)
  on('seeked', (video) => {
    if (!video.paused) running.set(video, { from: video.currentTime, to: video.currentTime })
  })
  return () => [...running.keys()].forEach(stop)
}

export function watch(tracker: Tracker): void {
  const endPage = watchPage(tracker)
  const endVideos = watchVideos(tracker)
  watchClicks(tracker)
  const endForms = watchForms(tracker)
  const end = (): void => {
    endForms()
    endVideos()
    endPage()
    tracker.seal()
  }
  let gone = false
  addEventListener('pageshow', () => (gone = false))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && !gone) {
      end()
      void tracker.send(true)
    }
  })
  addEventListener('pagehide', () => {
    gone = true // being hidden follows at once: the beacon has it all
    end()
    tracker.leave()
  })
  void tracker.send()
}
