/** The field report's page opens in a new tab without a network; what is told there comes once, and nothing is left after signing out. */
import type { Page } from '@playwright/test'

import { Person } from './doors'
import { enter, expect, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'

// Without its service worker the page could not be opened offline.
test.use({ serviceWorkers: 'allow', expected: [/ERR_INTERNET_DISCONNECTED/] })

const PAGE = '/field-report'

/** Names of what is kept, and the paths in it. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('yd-field-report'))
    const paths = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))
    return { names, paths: paths.flat(), workers: (await navigator.serviceWorker.getRegistrations()).map((one) => new URL(one.scope).pathname) }
  })

test('a report told in a new tab without a network arrives once, and signing out leaves nothing behind', async ({ page, context, baseURL }) => {
  const mark = Date.now().toString(36)
  const words = `展厅里看到竞品新样机 ${mark}`
  const half = `还没写完 ${mark}`
  const rep = await Person.signIn(baseURL!, 'linxiao')
  const arrived = async () => (await rep.get<{ rows: { text: string }[] }>(`/records/sales.field_report?filter=${encodeURIComponent(`text == '${words}'`)}`)).rows.length
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'linxiao')
  // What a build before this one had kept.
  await page.goto('/scheme.js')
  await page.evaluate(() => caches.open('yd-field-report-before').then((cache) => cache.put('/field-report', new Response('old'))))
  await page.goto(PAGE)
  await expect(page.getByLabel('看到了什么')).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await expect.poll(async () => (await kept(page)).names).not.toContain('yd-field-report-before')
  const held = await kept(page)
  expect(held.workers).toEqual([PAGE])
  expect(held.names).toHaveLength(1)
  expect(held.paths).toContain(PAGE)
  expect(held.paths.filter((path) => path !== PAGE && !/^\/(assets\/[^/]+|scheme\.js|favicon\.svg)$/.test(path))).toEqual([])

  await context.setOffline(true)
  await page.close()
  const tab = await context.newPage()
  await tab.setViewportSize({ width: 390, height: 844 })
  await tab.goto(PAGE)
  await expect(tab.getByText('没有网络', { exact: true })).toBeVisible()
  await expectAccessibleInBoth(tab)
  await expectNoSidewaysScroll(tab)
  await tab.getByLabel('看到了什么').fill(words)
  await tab.getByText('竞品动作', { exact: true }).click()
  await tab.getByRole('button', { name: '上报', exact: true }).click()
  await expect(tab.getByText('1 条待上报')).toBeVisible()
  await tab.reload()
  await expect(tab.getByText('1 条待上报')).toBeVisible()
  await tab.getByLabel('看到了什么').fill(half)
  expect(await arrived()).toBe(0)

  await context.setOffline(false)
  // The ordinary page takes over, with what was being written.
  await expect(tab.getByRole('navigation').first()).toBeVisible({ timeout: 30_000 })
  await expect(tab.getByLabel('看到了什么')).toHaveValue(half)
  await expect(tab.getByText('1 条待上报')).toBeHidden()
  await expect.poll(arrived).toBe(1)
  await tab.reload()
  await expect(tab.getByLabel('看到了什么')).toBeVisible()
  expect(await arrived()).toBe(1)

  await tab.setViewportSize({ width: 1280, height: 860 })
  await tab.getByRole('button', { name: /的菜单$/ }).click()
  await tab.getByText('退出登录').click()
  await expect(tab).toHaveURL(/\/login/)
  await expect.poll(() => kept(tab)).toEqual({ names: [], paths: [], workers: [] })
  expect(await tab.evaluate(() => localStorage.getItem('yd-field-report'))).toBeNull()
})
