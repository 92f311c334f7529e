/** A director suggests what a cell of the matrix should be: one is taken into a draft and published, so that the rep can; one is declined with words. */
import { Person } from './doors'
import { publish } from './drafting'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'
import type { Page } from '@playwright/test'

interface Found {
  id: string
  reason: string
  state: string
  answer: string | null
}

async function suggest(page: Page, cell: RegExp, reach: RegExp, reason: string): Promise<void> {
  await page.getByRole('button', { name: cell }).click()
  const drawer = page.getByRole('dialog')
  const send = drawer.getByRole('button', { name: '提交建议' })
  await expect(send).toBeDisabled()
  await drawer.getByRole('radio', { name: reach }).click()
  await drawer.getByLabel('理由').fill(reason)
  await expectAccessible(page, drawer)
  await send.click()
  await expect(page.getByText('建议已提交')).toBeVisible()
  await expect(drawer).toBeHidden()
}

async function openMatrix(page: Page): Promise<void> {
  await enter(page, 'zhangwei')
  await page.goto('/permissions')
  await page.getByRole('group', { name: '权限页面' }).getByRole('button', { name: '权限矩阵' }).click()
  await expect(page.getByRole('heading', { name: '权限矩阵', level: 1 })).toBeVisible()
  await page.getByRole('combobox', { name: '角色', exact: true }).click()
  await page.getByTitle('销售', { exact: true }).click()
}

test('a suggestion of a director is taken into a draft and published, and then the rep can', async ({ page, browser, baseURL }) => {
  test.setTimeout(240_000)
  const reason = `同组代班 ${Date.now().toString(36)}`
  const admin = await Person.signIn(baseURL!, 'admin')
  const rep = await Person.signIn(baseURL!, 'linxiao')
  const task = await (await Person.signIn(baseURL!, 'zhouyutong')).send<{ id: string }>('POST', '/records/sales.task', { name: '替我回访' })
  const seen = async () => (await rep.context.get(`/api/v1/records/sales.task/${task.id}`)).status()
  expect(await seen()).toBe(404)

  await openMatrix(page)
  await suggest(page, /^任务 查看: 本人/, /^本团队/, reason)
  await expect(page.getByRole('button', { name: /^任务 查看: 本人，\d+ 条建议/ })).toBeVisible()

  const office = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN', reducedMotion: 'reduce' })).newPage()
  await enter(office, 'admin')
  await office.goto('/notices')
  await office.getByRole('button', { name: /权限变更建议：销售查看任务：本人 → 本团队/ }).first().click()
  const drawer = office.getByRole('dialog', { name: '销售查看任务：本人 → 本团队' })
  await expect(drawer.getByText(reason)).toBeVisible()
  await expect(drawer.getByRole('region', { name: '权限影响：任务' })).toBeVisible()
  await expectAccessible(office, drawer)
  await drawer.getByRole('button', { name: '采纳到草稿' }).click()
  await expect(office.getByRole('list', { name: '草稿里的变化' }).getByText('销售查看任务：本人 → 本团队')).toBeVisible()
  await publish(office, reason)
  await expect.poll(seen).toBe(200)

  // Who suggested it hears so on the open screen's bell, and reads it in the list.
  await page.goto('/notices')
  await expect(page.getByText('权限变更建议已生效：销售查看任务：本人 → 本团队').first()).toBeVisible()
  await page.goto('/permissions?view=suggestions')
  await expect(page.getByRole('list', { name: '已有结果' }).getByRole('listitem').filter({ hasText: reason })).toContainText('已生效')
  await expectAccessibleInBoth(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)

  // As it was, for the journeys that come after.
  const { changes } = await admin.send<{ changes: unknown[] }>('POST', '/studio/grants/reach', { draft: null, role: 'rep', object: 'sales.task', action: 'read', reach: 'own' })
  const back = await admin.send<{ id: string }>('POST', '/studio/drafts', { title: '恢复任务权限' })
  await admin.send('PUT', `/studio/drafts/${back.id}/changes`, { changes, revision: 0 })
  await admin.send('POST', `/studio/drafts/${back.id}/publish`, { note: '' })
})

test('a suggestion is declined with words, which the director reads', async ({ page, browser, baseURL }) => {
  const reason = `想多看一些 ${Date.now().toString(36)}`
  await openMatrix(page)
  await suggest(page, /^客户 导出: /, /^全部/, reason)

  const office = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN', reducedMotion: 'reduce' })).newPage()
  await enter(office, 'admin')
  await office.goto('/permissions')
  await office.getByRole('group', { name: '权限页面' }).getByRole('button', { name: /^建议/ }).click()
  await office.getByRole('list', { name: '待处理' }).getByRole('listitem').filter({ hasText: reason }).getByRole('button', { name: /^查看/ }).click()
  const drawer = office.getByRole('dialog')
  await drawer.getByRole('button', { name: '不采纳', exact: true }).click()
  await expect(drawer.getByRole('button', { name: '确认不采纳' })).toBeDisabled()
  await drawer.getByLabel('不采纳的理由').fill('请按项目用临时授权')
  await expectAccessible(office, drawer)
  await drawer.getByRole('button', { name: '确认不采纳' }).click()
  await expect(drawer).toBeHidden()

  await page.goto('/permissions?view=suggestions')
  const line = page.getByRole('list', { name: '已有结果' }).getByRole('listitem').filter({ hasText: reason })
  await expect(line).toContainText('未采纳')
  await expect(line).toContainText('答复：请按项目用临时授权')
  const director = await Person.signIn(baseURL!, 'zhangwei')
  const { rows } = await director.get<{ rows: Found[] }>('/rights/suggestions')
  expect(rows.find((one) => one.reason === reason)).toMatchObject({ state: 'declined', answer: '请按项目用临时授权' })
  await page.goto('/notices')
  await expect(page.getByText(/^权限变更建议未采纳：/).first()).toBeVisible()
})

test('who made a suggestion withdraws it, and administrators have nothing left to do', async ({ page, browser, baseURL }) => {
  const reason = `先不急 ${Date.now().toString(36)}`
  await openMatrix(page)
  await suggest(page, /^联系人 导出: /, /^全部/, reason)
  await page.goto('/permissions?view=suggestions')
  await page.getByRole('list', { name: '待处理' }).getByRole('listitem').filter({ hasText: reason }).getByRole('button', { name: /^查看/ }).click()
  const drawer = page.getByRole('dialog').filter({ hasText: reason })
  await expectAccessibleInBoth(page, drawer)
  await drawer.getByRole('button', { name: '撤回建议' }).click()
  await page.getByRole('dialog', { name: '撤回这条建议' }).getByRole('button', { name: '撤回建议' }).click()
  await expect(page.getByText('建议已撤回')).toBeVisible()
  await expect(page.getByRole('list', { name: '已有结果' }).getByRole('listitem').filter({ hasText: reason })).toContainText('已撤回')

  const office = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN', reducedMotion: 'reduce' })).newPage()
  await enter(office, 'admin')
  await office.goto('/notices')
  await office.getByRole('button', { name: /^权限变更建议已撤回：销售导出联系人/ }).first().click()
  const seen = office.getByRole('dialog').filter({ hasText: reason })
  await expect(seen).toContainText('已撤回')
  await expect(seen.getByRole('button', { name: '采纳到草稿' })).toHaveCount(0)
})
