// The five things a page can tell: attention to a page, scroll depth, click zones, watched video segments, forms.
import type { Tracker } from './tracker'

const seconds = (ms: number): number => Math.round(ms / 1000)

/** Page and scroll: one `page` per stretch of attention (until hidden, left or routed on), one `scroll` when it went deeper. */
function watchPage(tracker: Tracker): () => void {
  let path = location.pathname
  let since = Date.now()
  let depth = 0
  let told = 0
  let from = document.referrer
  const measure = (): void => {
    const height = document.documentElement.scrollHeight
    depth = Math.max(depth, Math.min(100, Math.round(((scrollY + innerHeight) / (height || 1)) * 100)))
  }
  const end = (): void => {
    if (since) {
      tracker.track('page', { path, title: document.title.slice(0, 200), seconds: seconds(Date.now() - since), referrer: from })
      if (depth > told) tracker.track('scroll', { path, depth: (told = depth) })
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

function watchClicks(tracker: Tracker): void {
  document.addEventListener(
    'click',
    (event) => {
      const target = event.target as Element | null
      const named = target?.closest?.('[data-zone]') ?? target?.closest?.('[id],a,button')
      if (!named) return
      const root = document.documentElement
      tracker.track('click', {
        path: location.pathname,
        zone: (named.getAttribute('data-zone') ?? named.id) || named.tagName.toLowerCase(),
        x: Math.round((event.pageX / (root.scrollWidth || 1)) * 100),
        y: Math.round((event.pageY / (root.scrollHeight || 1)) * 100),
      })
    },
    true,
  )
}

/** A segment runs from play (or the end of a seek) to pause, seek, end or leaving the page. */
function watchVideos(tracker: Tracker): () => void {
  const running = new Map<HTMLMediaElement, { from: number; to: number }>()
  const stop = (video: HTMLMediaElement): void => {
    const part = running.get(video)
    running.delete(video)
    if (!part || part.to - part.from < 1) return
    const name = video.dataset['video'] ?? (video.id || video.currentSrc.split(/[?#]/)[0]!.split('/').pop() || 'video')
    const watched = part.to - part.from
    const whole = Number.isFinite(video.duration) ? video.duration : 0
    tracker.track('video', {
      path: location.pathname,
      video: name,
      seconds: Math.round(watched),
      from: Math.round(part.from),
      to: Math.round(part.to),
      share: whole ? Math.round((watched / whole) * 100) / 100 : 0,
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

/** Forms marked `data-yingdan` are delivered with their fields (never passwords, files or fields marked `data-private`);
 * of others only the fact is told. */
function watchForms(tracker: Tracker): void {
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target as HTMLFormElement
      const name = (form.dataset['yingdan'] ?? form.getAttribute('name') ?? form.id) || 'form'
      if (form.dataset['yingdan'] === undefined) return tracker.track('form', { path: location.pathname, form: name })
      const fields: Record<string, unknown> = {}
      new FormData(form).forEach((value, key) => {
        const input = form.querySelector(`[name="${CSS.escape(key)}"]`)
        if (typeof value !== 'string' || input?.matches('[type=password],[data-private],[autocomplete^=cc-]')) return
        fields[key] = key in fields ? ([] as unknown[]).concat(fields[key], value) : value
      })
      tracker.form(fields, name)
    },
    true,
  )
}

export function watch(tracker: Tracker): void {
  const endPage = watchPage(tracker)
  const endVideos = watchVideos(tracker)
  watchClicks(tracker)
  watchForms(tracker)
  const end = (): void => {
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
