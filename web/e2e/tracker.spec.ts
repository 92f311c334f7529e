/** The built tracker on a foreign website: what a visitor does becomes what the rep reads; offline loses nothing. */
import { expect, test, type Page } from '@playwright/test'

import { keyOf, leadNamed, Person, somebody, type Visitor } from './doors'
import { listen } from './page'
import { openSite, type Site } from './site'

interface Scored {
  score: { points: { name: string; value: number }[] }
}

interface Told {
  events: { type: string; data: Record<string, unknown> }[]
}

let site: Site
test.beforeAll(async ({ baseURL }) => {
  site = await openSite(baseURL!, await keyOf(baseURL!, 'website'), await keyOf(baseURL!, 'form'))
})
test.afterAll(() => site.close())

async function fill(page: Page, who: Visitor): Promise<void> {
  await page.locator('[name=name]').fill(who.name)
  await page.locator('[name=phone]').fill(who.phone)
  await page.locator('[name=company]').fill(who.company)
  await page.getByRole('button', { name: '提交' }).click()
}

/** Deliveries to the doors, as they leave the browser. */
function deliveries(page: Page): { path: string; body: string }[] {
  const sent: { path: string; body: string }[] = []
  page.context().on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/in/')) sent.push({ path: pathname, body: request.postData() ?? '' })
  })
  return sent
}

test('what a visitor does before the form, online and offline, stands on the lead', async ({ page, context, baseURL }) => {
  const noise = listen(context, [new URL(baseURL!).origin, site.url], [/ERR_INTERNET_DISCONNECTED/])
  const who = somebody()
  const sent = deliveries(page)
  await page.goto(`${site.url}/pricing`)
  await page.waitForFunction(() => 'yingdan' in window)
  await page.getByRole('button', { name: '看报价' }).click()
  await page.mouse.wheel(0, 2600)
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(2000)
  // The next page of a single-page website ends the stretch of attention to this one.
  await page.evaluate(() => history.pushState({}, '', '/solutions/manufacturing'))
  await expect.poll(() => sent.some((one) => one.path === '/in/website'), { timeout: 20_000 }).toBe(true)

  await context.setOffline(true)
  const before = sent.length
  await page.getByRole('button', { name: '看报价' }).click()
  await fill(page, who)
  // The last page is only looked at from its top.
  await page.evaluate(() => scrollTo(0, 0))
  await page.evaluate(() => history.pushState({}, '', '/cases/auto'))
  expect(sent.length - before).toBe(0)
  await context.setOffline(false)

  const person = await Person.signIn(baseURL!, 'zhangwei')
  const lead = await leadNamed(person, who.name)
  await page.goto(`${site.url}/pricing`)
  await page.waitForFunction(() => 'yingdan' in window)
  await page.getByRole('button', { name: '看报价' }).click()

  // How often each thing happened, as the score counts it: the presses are two, the submitting one, and one more.
  // Nothing is lost by the broken line, nothing doubled by the repeated sending.
  const counts = async () => {
    const { score } = await person.get<Scored>(`/records/sales.lead/${lead.id}/explanation`)
    return Object.fromEntries(score.points.map((one) => [one.name, Math.round(one.value * 100) / 100]))
  }
  await expect.poll(counts, { timeout: 30_000 }).toMatchObject({ 'sales.form': 1, 'sales.hot_clicks': 4, 'sales.key_pages': 3, 'sales.deep_scroll': 2 })
  let events: Told['events'] = []
  const types = async () => {
    events = (await person.get<Told>(`/records/sales.lead/${lead.id}/timeline`)).events
    return events.map((one) => one.type)
  }
  for (const type of ['sales.form_submitted', 'sales.page_viewed', 'sales.clicked']) await expect.poll(types, { timeout: 30_000 }).toContain(type)
  expect(events.filter((one) => one.type === 'sales.form_submitted')).toHaveLength(1)
  expect(events.filter((one) => one.type === 'sales.clicked').map((one) => one.data.zone)).toContain('看报价')
  expect(sent.map((one) => one.body).join('')).not.toContain('never-told')
  expect(noise).toEqual([])
})

test('under Do-Not-Track nothing is recorded, and a form is delivered without a visitor', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'zh-CN' })
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' }))
  const page = await context.newPage()
  const who = somebody()
  const sent = deliveries(page)
  await page.goto(`${site.url}/pricing`)
  await page.waitForFunction(() => 'yingdan' in window)
  await page.getByRole('button', { name: '看报价' }).click()
  await page.mouse.wheel(0, 2600)
  await fill(page, who)
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]!.path).toBe('/in/form')
  expect((JSON.parse(sent[0]!.body) as { visitor: string | null }).visitor).toBeNull()
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('visitor')))).toEqual([])
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const lead = await leadNamed(person, who.name)
  const { events } = await person.get<Told>(`/records/sales.lead/${lead.id}/timeline`)
  expect(events.map((one) => one.type)).not.toContain('sales.page_viewed')
  // Leaving the page tells nothing either.
  await page.goto('about:blank')
  expect(sent).toHaveLength(1)
  await context.close()
})
