/** One stream for a whole browser, whoever of its tabs holds it; nothing is missed and nothing comes twice. */
import type { Page } from '@playwright/test'

import { leaveForLin, somebody } from './doors'
import { enter, expect, test } from './page'

const TABS = 8

test.use({ expected: [/ERR_INTERNET_DISCONNECTED/] })

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
