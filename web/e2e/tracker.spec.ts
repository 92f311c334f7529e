/** The built tracker on a foreign website: what a visitor does becomes what the rep reads; offline loses nothing. */
import { expect, test, type Page } from '@playwright/test'

import { keyOf, leadNamed, Person, somebody, type Visitor } from './doors'
import { listen } from './page'
import { openSite, type Site } from './site'

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
  await page.evaluate(() => history.pushState({}, '', '/cases/auto'))
  expect(sent.length - before).toBe(0)
  await context.setOffline(false)

  const person = await Person.signIn(baseURL!, 'zhangwei')
  const lead = await leadNamed(person, who.name)
  await page.goto(`${site.url}/pricing`)
  const told = async () => (await person.get<Told>(`/records/sales.lead/${lead.id}/timeline`)).events
  const types = ['sales.page_viewed', 'sales.scrolled', 'sales.clicked', 'sales.form_submitted']
  await expect.poll(async () => types.filter((type) => !JSON.stringify(told_types(events)).includes(type)).length + Number((events = await told()).length === 0), { timeout: 30_000 }).toBe(0)
  const pages = events.filter((one) => one.type === 'sales.page_viewed').map((one) => one.data.path)
  expect(pages).toContain('/pricing')
  expect(pages).toContain('/solutions/manufacturing')
  // Two presses on the button, two events: nothing lost, nothing doubled by the repeated sending.
  expect(events.filter((one) => one.type === 'sales.clicked' && one.data.zone === '看报价')).toHaveLength(2)
  expect(events.filter((one) => one.type === 'sales.form_submitted')).toHaveLength(1)
  expect(sent.map((one) => one.body).join('')).not.toContain('never-told')
  expect(noise).toEqual([])
})
