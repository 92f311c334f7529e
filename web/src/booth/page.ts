/** The page of a booth: from the poster's code to "sent", or to "kept on this device". */
import { ask, placeOf, type Asked, type Place } from './asked'
import { deskOf, type Acts } from './desk'
import { h } from './dom'
import { all, change, put, remove, sentSoFar, uuid, type Entry } from './entries'
import { consentOf, formOf, read, type Fields } from './filling'
import { deliver, drain, keepOutcome, type Outcome } from './sending'
import { say, speak, spoken, t } from './words'

const LOOK_MS = 15_000
const THANKS_MS = 4_000
const AWAY: Outcome = { is: 'later', why: 'away', status: 0, waitMs: 0, rest: false }

type View = { is: 'form'; fields: Fields; agreed: boolean; mended?: Entry } | { is: 'sending' } | { is: 'done' } | { is: 'kept'; entry: Entry } | { is: 'closed' } | { is: 'refused'; entry: Entry; why: string } | { is: 'lost'; entry: Entry }

const EMPTY: View = { is: 'form', fields: {}, agreed: false }

class Booth {
  private view: View = EMPTY
  private entries: Entry[] = []
  private sent = 0
  private keeps = true
  private readonly top = h('div')
  private readonly main = h('main')

  constructor(
    private readonly place: Place,
    private readonly asked: Asked,
    root: HTMLElement,
  ) {
    root.replaceChildren(this.top, this.main)
    addEventListener('online', () => void this.bring(true))
    addEventListener('offline', () => void this.look())
    addEventListener('hashchange', () => void this.look())
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void this.bring())
    setInterval(() => void this.bring(), LOOK_MS)
    this.draw()
    void this.bring(true)
  }

  private get staffed(): boolean {
    return location.hash === '#staff'
  }

  /** What opened nothing any more under an older poster goes under this one's key. */
  async adopt(): Promise<void> {
    const stuck = (await all()).filter((one) => one.channel === this.asked.channel && one.why === 'closed' && one.key !== this.place.key)
    for (const one of stuck) await change(one.id, { key: this.place.key, why: undefined, status: undefined })
  }

  private async bring(urgent = false): Promise<void> {
    await this.look()
    if (navigator.onLine !== false && this.entries.some((one) => one.state === 'waiting')) await drain(urgent).catch(() => undefined)
    await this.look()
  }

  private async look(): Promise<void> {
    try {
      ;[this.entries, this.sent] = await Promise.all([all(), sentSoFar()])
      this.keeps = true
    } catch {
      this.keeps = false
    }
    this.drawTop()
    this.tell()
  }

  /** Who still reads "kept" hears what became of it. */
  private tell(): void {
    const { view } = this
    if (view.is !== 'kept' || !this.keeps) return
    const now = this.entries.find((one) => one.id === view.entry.id)
    if (!now) this.show({ is: 'done' })
    else if (now.state === 'refused') this.show({ is: 'refused', entry: now, why: now.why ?? '' })
  }

  private async submit(fields: Fields, mended?: Entry): Promise<void> {
    const { channel, booth } = this.asked
    const fresh = { id: uuid(), channel, key: this.place.key, booth: this.place.booth || booth, at: Date.now(), agreed: consentOf(this.asked) }
    const entry: Entry = { ...(mended ?? fresh), fields, state: 'waiting', why: undefined, status: undefined }
    this.show({ is: 'sending' })
    const kept = await put(entry).then(
      () => true,
      () => false,
    )
    if (kept) void askToSync()
    const outcome = navigator.onLine === false ? AWAY : await deliver(entry)
    if (kept) await keepOutcome(entry, outcome).catch(() => undefined)
    await this.look()
    if (outcome.is === 'taken') this.show({ is: 'done' })
    else if (outcome.is === 'refused') this.show({ is: 'refused', entry, why: outcome.why })
    else this.show(!kept ? { is: 'lost', entry } : outcome.why === 'closed' ? { is: 'closed' } : { is: 'kept', entry })
    if (this.staffed && (this.view.is === 'done' || this.view.is === 'kept')) {
      const shown = this.view
      setTimeout(() => this.view === shown && this.show(EMPTY), THANKS_MS)
    }
  }

  private show(view: View): void {
    this.view = view
    this.draw()
    scrollTo(0, 0)
  }

  private turn(): void {
    const form = this.main.querySelector('form')
    if (form && this.view.is === 'form') this.view = { ...this.view, ...read(form, this.asked) }
    speak(spoken() === 'zh' ? 'en' : 'zh')
    this.draw()
    this.drawTop()
  }

  private readonly mend = (entry: Entry): void => this.show({ is: 'form', fields: entry.fields, agreed: true, mended: entry })

  private drawTop(): void {
    const acts: Acts = { send: () => void this.bring(true), mend: this.mend, remove: (entry) => void remove(entry.id).then(() => this.look()) }
    const refused = this.entries.filter((one) => one.state === 'refused')
    const waiting = this.entries.length - refused.length
    const open = this.top.querySelector('details')?.open
    this.top.replaceChildren(
      ...[
        this.staffed ? deskOf({ entries: this.entries, sent: this.sent, keeps: this.keeps }, acts) : null,
        navigator.onLine === false ? h('p', { class: 'warn', role: 'status' }, t('offline')) : null,
        !this.staffed && waiting ? h('p', { class: 'note', role: 'status' }, t('staff.waiting', { n: waiting })) : null,
        !this.staffed && refused.length && this.view.is === 'form' && !this.view.mended ? h('button', { type: 'button', class: 'warn', click: () => this.mend(refused[0]!) }, t('refused.banner', { n: refused.length })) : null,
      ].filter((one) => one !== null),
    )
    if (open) this.top.querySelector('details')?.setAttribute('open', '')
  }

  private draw(): void {
    const { asked } = this
    document.documentElement.lang = spoken() === 'zh' ? 'zh-CN' : 'en'
    const headline = asked.headline || say(asked.title) || t('form.title')
    document.title = headline
    this.main.replaceChildren(
      h(
        'header',
        {},
        h('div', { class: 'over' }, h('span', {}, asked.company), h('button', { type: 'button', class: 'plain', lang: spoken() === 'zh' ? 'en' : 'zh-CN', click: () => this.turn() }, t('other_language'))),
        h('h1', {}, headline),
        asked.text ? h('p', { class: 'text' }, asked.text) : null,
        asked.headline && asked.title ? h('p', { class: 'note' }, say(asked.title)) : null,
      ),
      this.body(),
    )
  }

  private body(): HTMLElement {
    const { view } = this
    if (view.is === 'form') return formOf(this.asked, view, Boolean(view.mended), (fields) => void this.submit(fields, view.mended))
    if (view.is === 'sending') return told('', t('form.sending'))
    const again = h('button', { type: 'button', class: 'main', click: () => this.show(EMPTY) }, t('done.again'))
    if (view.is === 'done') return told('good', t('done.sent'), t('done.sent_note'), again)
    if (view.is === 'kept') return told('wait', t('done.kept'), t('done.kept_note'), h('p', {}, t('done.page')), again)
    if (view.is === 'closed') return told('bad', t('closed.title'), t('closed.note'))
    const mend = h('button', { type: 'button', class: 'main', click: () => this.mend(view.entry) }, t(view.is === 'lost' ? 'none.retry' : 'refused.mend'))
    if (view.is === 'lost') return told('bad', t('lost.title'), t('lost.note'), mend)
    return told('bad', t('refused.title'), view.why, h('p', {}, t('refused.note')), mend)
  }
}

function told(tone: string, title: string, note = '', ...more: HTMLElement[]): HTMLElement {
  return h('section', { class: `told ${tone}`, role: 'status' }, h('h2', {}, title), note ? h('p', {}, note) : null, ...more)
}

/** Where the browser can, it sends by itself once there is a network, even when the page was closed. */
async function askToSync(): Promise<void> {
  const worker = (await navigator.serviceWorker?.getRegistration('/booth/')) as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined
  await worker?.sync?.register('booth').catch(() => undefined)
}

export async function open(root: HTMLElement): Promise<void> {
  const place = placeOf(location)
  void navigator.serviceWorker?.register('/booth.js', { scope: '/booth/' }).catch(() => undefined)
  if (location.hash === '#staff') void navigator.storage?.persist?.().catch(() => undefined)
  root.replaceChildren(h('main', {}, told('', t('loading'))))
  const found = await ask(place)
  if (found === 'closed') return root.replaceChildren(h('main', {}, told('bad', t('closed.title'), t('closed.note'))))
  if (found === 'none') {
    const retry = h('button', { type: 'button', class: 'main', click: () => location.reload() }, t('none.retry'))
    return root.replaceChildren(h('main', {}, told('bad', t('none.title'), t('none.note'), retry)))
  }
  const booth = new Booth(place, found.asked, root)
  if (found.fresh) await booth.adopt().catch(() => undefined)
}
