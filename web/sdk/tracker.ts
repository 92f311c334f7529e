// What a visitor does, told to Yingdan in batches. Nothing is recorded under Do-Not-Track or without consent; a form that the
// visitor sends is delivered in any case, then without a visitor id.
import { type Delivery, drop, forget, keep, recall, refused, store, uuid, waiting } from './queue'

export interface Options {
  /** address of the Yingdan server, no slash at the end */
  url: string
  /** channel key */
  key: string
  channel: string
  /** channel that takes forms; the same one when absent */
  forms?: string
  /** key of the forms channel, when it is another one */
  formsKey?: string
  /** true: record from the start; false: wait for consent(true) */
  consent: boolean
}

export type Data = Record<string, string | number | boolean | null>

const BATCH = 50
const PAUSE_MS = 5_000
const CONSENT = 'yd.consent'
const VISITOR = 'yd.visitor'
const OUTLINED = 'yd.outlined'

export class Tracker {
  private batch: Delivery | null = null
  private events: { t: string; at: number; d: Data }[] = []
  private sending = false
  private underWay = ''
  private pause = 0
  private pauseUntil = 0
  /** Told when the page itself hands over a form: what was filled in was sent. */
  whenForm: () => void = () => undefined

  constructor(private readonly options: Options) {
    addEventListener('online', () => ((this.pauseUntil = 0), void this.send()))
    setInterval(() => (this.seal(), void this.send()), PAUSE_MS)
  }

  /** Whether behaviour may be recorded now. */
  get allowed(): boolean {
    const n = navigator as Navigator & { globalPrivacyControl?: boolean; msDoNotTrack?: string }
    const w = window as Window & { doNotTrack?: string }
    const refused = [n.doNotTrack, w.doNotTrack, n.msDoNotTrack].some((x) => x === '1' || x === 'yes')
    if (refused || n.globalPrivacyControl) return false
    const said = recall(CONSENT)
    return said ? said === '1' : this.options.consent
  }

  /** The visitor's answer, remembered. Refusing forgets the visitor and the behaviour not yet sent. */
  consent(given: boolean): void {
    store(CONSENT, given ? '1' : '0')
    if (given) return
    this.batch = null
    this.events = []
    store(VISITOR, null)
    store(OUTLINED, null)
    forget()
  }

  visitor(): string | null {
    if (!this.allowed) return null
    let id = recall(VISITOR)
    if (!id) store(VISITOR, (id = uuid()))
    return id
  }

  /** Record one behaviour. */
  track(t: string, d: Data = {}): void {
    if (!this.allowed) return
    this.batch ??= { id: uuid(), channel: this.options.channel, body: {}, at: 0, open: 1 }
    this.events.push({ t, at: Date.now(), d })
    this.batch.at = Date.now()
    this.batch.body = { batch: this.batch.id, visitor: this.visitor(), consent: true, events: this.events }
    keep(this.batch)
    if (this.events.length >= BATCH) {
      this.seal()
      void this.send()
    }
  }

  /** Tell what a page looks like. It is about nobody: no visitor goes with it, and what all browsers tell alike has one id, of which the server
   * keeps the first. */
  outline(id: string, d: Data): void {
    const told = recall(OUTLINED)?.split(' ') ?? []
    if (!this.allowed || told.includes(id)) return
    store(OUTLINED, [...told.slice(-49), id].join(' '))
    keep({ id, channel: this.options.channel, body: { batch: id, visitor: '', consent: true, events: [{ t: 'outline', at: Date.now(), d }] }, at: Date.now() })
  }

  /** Deliver a form; it waits in the queue like everything else until the server has it. */
  form(fields: Record<string, unknown>, name = ''): void {
    this.whenForm()
    this.seal()
    const id = uuid()
    const body = { id, visitor: this.visitor(), form: name, page: location.pathname, at: Date.now(), fields }
    keep({ id, channel: this.options.forms ?? this.options.channel, body, at: Date.now() })
    void this.send(true)
  }

  /** No more events into the open batch. */
  seal(): void {
    if (!this.batch) return
    delete this.batch.open
    keep(this.batch)
    this.batch = null
    this.events = []
  }

  /** The page goes away: hand everything to the browser. It stays in the queue until a later page sees it confirmed. */
  leave(): void {
    this.seal()
    for (const one of waiting(Date.now()).slice(-8)) {
      if (one.id === this.underWay) continue
      navigator.sendBeacon?.(this.address(one), new Blob([this.body(one)], { type: 'text/plain' }))
    }
  }

  /** Send what waits, oldest first, until one fails; then pause, longer each time up to a minute. */
  async send(urgent = false): Promise<void> {
    if (this.sending || navigator.onLine === false || (!urgent && Date.now() < this.pauseUntil)) return
    this.sending = true
    try {
      for (let ready = waiting(Date.now()); ready.length; ready = waiting(Date.now())) {
        const one = ready[0]!
        const body = this.body(one)
        this.underWay = one.id
        const answer = await fetch(this.address(one), {
          method: 'POST',
          body,
          headers: { 'content-type': 'text/plain' }, // a simple request: no preflight
          credentials: 'omit',
          keepalive: body.length < 60_000,
        })
        // These will never pass; everything else may, once the key or the server is mended. 202 alone says that it has
        // arrived: the sign-in page of a Wi-Fi answers 200.
        const never = [400, 413, 422].includes(answer.status)
        if (answer.status !== 202 && !never) throw answer
        if (never && !one.body['events']) this.refuse(one, answer.status)
        else drop(one.id)
      }
      this.pause = 0
    } catch {
      this.pause = Math.min(60_000, this.pause * 2 || PAUSE_MS)
      this.pauseUntil = Date.now() + this.pause
    }
    this.sending = false
    this.underWay = ''
  }

  /** Forms that were not taken, with what was filled in: the page can show them, and drop them once somebody knows. */
  refused(): Delivery[] {
    return refused()
  }

  drop(id: string): void {
    drop(id)
  }

  /** A form is kept, and the page is told: `addEventListener('yingdan:refused', (event) => event.detail)`. */
  private refuse(one: Delivery, no: number): void {
    keep({ ...one, no })
    dispatchEvent(new CustomEvent('yingdan:refused', { detail: { ...one, no } }))
  }

  private address(one: Delivery): string {
    const { url, key, channel, formsKey } = this.options
    return `${url}/in/${one.channel}?k=${encodeURIComponent(one.channel === channel ? key : (formsKey ?? key))}`
  }

  private body(one: Delivery): string {
    return JSON.stringify({ ...one.body, sent_at: Date.now() })
  }
}
