// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keep, waiting } from './queue'
import { type Options, Tracker } from './tracker'
import { watch } from './watch'

const OPTIONS: Options = { url: 'https://y.example', key: 'k 1', channel: 'website', forms: 'form', consent: true }
interface Told {
  t: string
  d: Record<string, unknown>
}
let sent: { url: string; body: Record<string, unknown> & { events?: Told[] } }[] = []
let beacons: string[] = []
let answer: () => Promise<Response>

function set(property: string, value: unknown): void {
  Object.defineProperty(navigator, property, { value, configurable: true })
}

/** What a test listens to ends with it: the document is the same for all. */
let listening: (() => void)[] = []
for (const place of [document, window]) {
  const add = place.addEventListener.bind(place) as typeof document.addEventListener
  place.addEventListener = ((...given: Parameters<typeof add>) => {
    add(...given)
    listening.push(() => place.removeEventListener(given[0], given[1], given[2]))
  }) as typeof place.addEventListener
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sent = []
  beacons = []
  answer = async () => new Response('{}', { status: 202 })
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const reply = await answer()
    if (reply.ok) sent.push({ url, body: JSON.parse(init.body as string) })
    return reply
  })
  set('sendBeacon', (url: string) => beacons.push(url) > 0)
  set('doNotTrack', null)
  set('onLine', true)
})
afterEach(() => {
  listening.forEach((end) => end())
  listening = []
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('tracker', () => {
  it('sends what was recorded as one batch with its own id and the visitor', async () => {
    const tracker = new Tracker(OPTIONS)
    tracker.track('page', { path: '/pricing' })
    tracker.track('click', { zone: 'demo' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toHaveLength(1)
    expect(sent[0]!.url).toBe('https://y.example/in/website?k=k%201')
    expect(sent[0]!.body.events?.map((e) => e.t)).toEqual(['page', 'click'])
    expect(sent[0]!.body['batch']).toMatch(/^[0-9a-f-]{36}$/)
    expect(sent[0]!.body['visitor']).toBe(tracker.visitor())
    expect(waiting(Date.now())).toHaveLength(0)
  })

  it('keeps a batch through failures and a new page, and sends it again under the same id', async () => {
    answer = async () => Promise.reject(new TypeError('offline'))
    new Tracker(OPTIONS).track('page', { path: '/' })
    await vi.advanceTimersByTimeAsync(5_000)
    const [kept] = waiting(Date.now())
    expect(kept).toBeDefined()
    answer = async () => new Response('{}', { status: 202 })
    await new Tracker(OPTIONS).send()
    expect(sent[0]!.body['batch']).toBe(kept!.id)
    expect(waiting(Date.now())).toHaveLength(0)
  })

  it('leaves the open batch of another tab alone until that tab must be gone', () => {
    new Tracker(OPTIONS).track('page')
    expect(waiting(Date.now())).toHaveLength(0)
    expect(waiting(Date.now() + 301_000)).toHaveLength(1)
  })

  it('splits at fifty events', async () => {
    const tracker = new Tracker(OPTIONS)
    for (let i = 0; i < 120; i++) tracker.track('click', { i })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent.map((s) => s.body.events?.length)).toEqual([50, 50, 20])
  })

  it('hands the rest to a beacon when the page goes and keeps it until it is confirmed', () => {
    const tracker = new Tracker(OPTIONS)
    tracker.track('page')
    tracker.leave()
    expect(beacons).toEqual(['https://y.example/in/website?k=k%201'])
    expect(waiting(Date.now())).toHaveLength(1)
  })

  it('drops what the server will never take and keeps what it may take later', async () => {
    const tracker = new Tracker(OPTIONS)
    answer = async () => new Response('', { status: 413 })
    tracker.track('page')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(waiting(Date.now())).toHaveLength(0)
    answer = async () => new Response('', { status: 503 })
    tracker.track('page')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(waiting(Date.now())).toHaveLength(1)
  })
})

describe('forms', () => {
  it('are kept with their fields when the server will never take them, and the page is told', async () => {
    const told: unknown[] = []
    addEventListener('yingdan:refused', (event) => told.push((event as CustomEvent).detail), { once: true })
    answer = async () => new Response('', { status: 413 })
    const tracker = new Tracker(OPTIONS)
    tracker.form({ 姓名: '王芳' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(told).toMatchObject([{ no: 413, body: { fields: { 姓名: '王芳' } } }])
    expect(waiting(Date.now())).toHaveLength(0)
    const [one] = tracker.refused()
    expect(one!.body).toMatchObject({ fields: { 姓名: '王芳' } })
    tracker.drop(one!.id)
    expect(tracker.refused()).toEqual([])
  })

  it('outlive time, any number of page views and a storage that is full', () => {
    set('onLine', false)
    new Tracker(OPTIONS).form({ 姓名: '王芳' })
    const old = Date.now()
    for (let i = 0; i < 405; i++) keep({ id: `b${i}`, channel: 'website', body: { events: [] }, at: old + 1 + i })
    expect(waiting(old + 500).map((one) => one.channel)).toEqual(['form', ...Array<string>(400).fill('website')])
    expect(waiting(old + 30 * 86_400_000).map((one) => one.channel)).toEqual(['form'])
    for (let i = 0; i < 3; i++) keep({ id: `b${i}`, channel: 'website', body: { events: ['x'.repeat(1_600_000)] }, at: old })
    new Tracker(OPTIONS).form({ 备注: 'y'.repeat(1_000_000) })
    expect(Object.keys(localStorage).filter((key) => key.startsWith('yd.q.'))).toHaveLength(2)
  })

  it('are not taken for delivered when something else than the door answers', async () => {
    answer = async () => new Response('<html>sign in</html>', { status: 200 })
    new Tracker(OPTIONS).form({ 姓名: '王芳' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(waiting(Date.now())).toHaveLength(1)
  })
})

describe('privacy', () => {
  it('records nothing under Do-Not-Track, yet delivers a form without a visitor', async () => {
    set('doNotTrack', '1')
    const tracker = new Tracker(OPTIONS)
    tracker.track('page')
    tracker.form({ 姓名: '王芳' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toHaveLength(1)
    expect(sent[0]!.url).toContain('/in/form?')
    expect(sent[0]!.body).toMatchObject({ visitor: null, fields: { 姓名: '王芳' } })
  })

  it('waits for consent when told to, and forgets behaviour but no form when it is refused', () => {
    const tracker = new Tracker({ ...OPTIONS, consent: false })
    tracker.track('page')
    expect(localStorage.length).toBe(0)
    tracker.consent(true)
    tracker.track('page')
    const visitor = tracker.visitor()
    set('onLine', false)
    tracker.form({ name: 'a' })
    tracker.consent(false)
    expect(waiting(Date.now() + 301_000).map((d) => d.channel)).toEqual(['form'])
    tracker.consent(true)
    expect(tracker.visitor()).not.toBe(visitor)
  })
})

describe('page', () => {
  it('tells clicks by zone, the submitted form without secrets, and the page at the end', async () => {
    document.body.innerHTML =
      '<div data-zone="hero"><b id="">x</b></div><form data-yingdan="试用"><input name="姓名" value="王"><input name="need" value="a">' +
      '<input name="need" value="b"><input name="pw" type="password" value="s"><input name="p" data-private value="s"></form>'
    vi.stubGlobal('CSS', { escape: (text: string) => text })
    watch(new Tracker(OPTIONS))
    document.querySelector('b')!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    const form = document.querySelector('form')!
    form.addEventListener('submit', (event) => event.preventDefault())
    form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await vi.advanceTimersByTimeAsync(5_000)
    const submitted = sent.find((s) => s.url.includes('/in/form?'))!
    expect(submitted.body).toMatchObject({ form: '试用', fields: { 姓名: '王', need: ['a', 'b'] } })
    expect(Object.keys(submitted.body['fields'] as object)).toEqual(['姓名', 'need'])
    history.pushState({}, '', '/next')
    dispatchEvent(new Event('pagehide'))
    await vi.advanceTimersByTimeAsync(5_000)
    const events = sent.flatMap((s) => s.body.events ?? [])
    expect(events.find((e) => e.t === 'click')?.d).toMatchObject({ zone: 'hero' })
    expect(events.filter((e) => e.t === 'page').map((e) => e.d['path'])).toEqual(['/', '/next'])
    expect(events.find((e) => e.t === 'page')?.d['seconds']).toBe(5)
  })
})

describe('what a page tells of itself and its forms', () => {
  const html =
    '<h1>产品与价格 20261127</h1><button data-zone="看报价">立即报价</button><p data-private><button>王芳的订单</button></p>' +
    '<form name="contact"><input name="姓名" value="王"><input name="手机号" value="13900000001"><input type="password" name="pw"><button>提交</button></form>'

  beforeEach(() => {
    document.body.innerHTML = html
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ left: 10, top: 20, width: 200, height: 40 } as DOMRect)
    vi.stubGlobal('CSS', { escape: (text: string) => text })
  })
  const told = (name: string) => sent.flatMap((one) => one.body.events ?? []).filter((one) => one.t === name)
  const focus = (name: string) => document.querySelector<HTMLElement>(`[name="${name}"]`)!.focus()

  it('tells once where things stand, about nobody, without what is private', async () => {
    watch(new Tracker(OPTIONS))
    const button = document.querySelector('[data-zone]')!
    for (let i = 0; i < 3; i++) button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(5_000)
    const [outline, ...more] = told('outline')
    expect(more).toEqual([])
    const lines = String(outline!.d['boxes']).split('\n')
    expect(lines[0]).toBe('heading\t10\t20\t200\t40\t产品与价格 …\t')
    expect(lines[1]).toBe('zone\t10\t20\t200\t40\t看报价\t立即报价')
    expect(lines.map((line) => line.split('\t')[5])).toEqual(['产品与价格 …', '看报价', 'contact', '姓名', '手机号', '提交'])
    const delivery = sent.find((one) => one.body.events?.[0]?.t === 'outline')!
    expect(delivery.body['visitor']).toBe('')
    expect(told('click')[0]!.d).toMatchObject({ zone: '看报价', vw: innerWidth })
  })

  it('tells how far a form was filled in, and never with what', async () => {
    watch(new Tracker(OPTIONS))
    focus('姓名')
    await vi.advanceTimersByTimeAsync(3_000)
    focus('手机号')
    await vi.advanceTimersByTimeAsync(4_000)
    focus('pw')
    dispatchEvent(new Event('pagehide'))
    await vi.advanceTimersByTimeAsync(5_000)
    const fields = told('field').map((one) => one.d)
    expect(fields.map((one) => [one['form'], one['field'], one['place'], one['of'], one['spent'], one['seconds'], one['sent']])).toEqual([
      ['contact', '姓名', 1, 2, 3, 3, false],
      ['contact', '手机号', 2, 2, 4, 7, false],
    ])
    expect(new Set(fields.map((one) => one['filling'])).size).toBe(1)
    focus('手机号')
    const form = document.querySelector('form')!
    form.addEventListener('submit', (event) => event.preventDefault())
    form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    ;(document.activeElement as HTMLElement).blur()
    focus('姓名')
    ;(document.activeElement as HTMLElement).blur()
    await vi.advanceTimersByTimeAsync(5_000)
    const all = told('field').map((one) => one.d)
    expect(all.slice(2).map((one) => [one['field'], one['sent'], one['filling'] === fields[0]!['filling']])).toEqual([
      ['手机号', true, true],
      ['姓名', false, false],
    ])
    expect(JSON.stringify(sent.filter((one) => one.body.events))).not.toContain('13900000001')
  })

  it('tells nothing of either without consent', async () => {
    watch(new Tracker({ ...OPTIONS, consent: false }))
    focus('姓名')
    document.querySelector('[data-zone]')!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    focus('手机号')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent).toEqual([])
    expect(localStorage.length).toBe(0)
  })
})
