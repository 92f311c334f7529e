/** One stream for a whole browser, whoever of its tabs holds it; nothing is missed and nothing comes twice. */
import type { Page } from '@playwright/test'

import { leaveForLin, Person, somebody } from './doors'
import { enter, expect, test } from './page'

const TABS = 8

test.use({ expected: [/ERR_INTERNET_DISCONNECTED|status of 404/] })

async function streams(page: Page): Promise<number> {
  return ((await (await page.request.get('/api/v1/health')).json()) as { streams: number }).streams
}

const live = (tab: Page) => tab.getByText('实时', { exact: true })
const cards = (tab: Page, name: string) => tab.getByRole('article').filter({ hasText: name })

test('eight tabs share one stream, another tab takes over, and what happened meanwhile arrives once', async ({ page, context, baseURL }) => {
  test.setTimeout(150_000)
  const asked: string[] = []
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/live')) asked.push(request.url())
  })
  await enter(page, 'linxiao')
  // Streams of browsers that were just closed end when the server next writes to them.
  await expect.poll(() => streams(page), { timeout: 30_000 }).toBe(0)

  const tabs = [page]
  while (tabs.length < TABS) tabs.push(await context.newPage())
  for (const tab of tabs) await tab.goto('/notices')
  for (const tab of tabs) await expect(live(tab)).toBeAttached()
  expect(asked).toHaveLength(1)
  expect(await streams(page)).toBe(1)

  const first = somebody()
  await leaveForLin(baseURL!, first)
  for (const tab of tabs) await expect(cards(tab, first.name)).toHaveCount(1, { timeout: 20_000 })

  // The tab that holds the stream goes: another takes it up where it was.
  await tabs.shift()!.close()
  await expect.poll(() => asked.length).toBe(2)
  expect(new URL(asked[1]!).searchParams.get('after')).toBeTruthy()
  for (const tab of tabs) await expect(live(tab)).toBeAttached()
  await expect.poll(() => streams(tabs[0]!), { timeout: 30_000 }).toBe(1)

  // The line is cut; a lead comes; the line is back.
  await context.setOffline(true)
  const missed = somebody()
  await leaveForLin(baseURL!, missed)
  for (const tab of tabs) await expect(cards(tab, missed.name)).toHaveCount(0)
  await context.setOffline(false)
  for (const tab of tabs) await expect(cards(tab, missed.name)).toHaveCount(1, { timeout: 60_000 })
  const after = somebody()
  await leaveForLin(baseURL!, after)
  for (const tab of tabs) {
    await expect(cards(tab, after.name)).toHaveCount(1, { timeout: 20_000 })
    await expect(cards(tab, missed.name)).toHaveCount(1)
  }
  await expect.poll(() => streams(tabs[0]!), { timeout: 30_000 }).toBe(1)
})

test('a removed record leaves the open list, also of who has scrolled down, and its own page says so', async ({ page, context, baseURL }) => {
  test.setTimeout(120_000)
  const mark = somebody().phone
  const director = await Person.signIn(baseURL!, 'zhangwei')
  const made: { id: string; name: string }[] = []
  // More than one screenful, so that the list can be away from its start, where it does not read again by itself.
  for (let place = 10; place < 55; place += 1) {
    const name = `${mark}-${place}`
    made.push({ ...(await director.send<{ id: string }>('POST', '/records/sales.opportunity', { name, stage: 'discovery', amount: { amount: '1000', currency: 'CNY' } })), name })
  }
  await enter(page, 'zhangwei')
  const own = await context.newPage()
  await own.goto(`/records/sales.opportunity/${made[44]!.id}`)
  await expect(own.getByRole('heading', { name: made[44]!.name }).first()).toBeVisible({ timeout: 45_000 })
  await page.goto(`/records/sales.opportunity?view=all&columns=name,stage&sort=name&filter=${encodeURIComponent(`name.startsWith("${mark}")`)}`)
  const row = (place: number) => page.getByRole('row').filter({ hasText: made[place]!.name })
  await expect(row(0)).toBeVisible({ timeout: 45_000 })
  await expect(live(page)).toBeAttached()
  await row(0).hover()
  await page.mouse.wheel(0, 20_000)
  await expect(row(44)).toBeVisible()
  await director.remove(`/records/sales.opportunity/${made[43]!.id}`)
  await expect(row(43)).toHaveCount(0)
  await expect(row(44)).toBeVisible()
  await director.remove(`/records/sales.opportunity/${made[44]!.id}`)
  await expect(row(44)).toHaveCount(0)
  await expect(own.getByRole('heading', { name: made[44]!.name })).toHaveCount(0)
})
