/** Headquarters lets a region keep its own lists and rules: the manager changes the region's copies in Studio, and only the region sees them. */
import { Person } from './doors'
import { enter, expect, expectAccessible, test } from './page'

const OURS = '本区输单必须写明原因'

interface Units {
  rows: { id: string; name: string }[]
}
interface Meta {
  studio: boolean
  views: { name: string; columns: string[] }[]
  objects: { name: string; rules: { name: string; label: { zh: string } }[] }[]
}

test("a region's manager changes the region's list and rule and nobody else's", async ({ page, baseURL }) => {
  test.setTimeout(120_000)
  const admin = await Person.signIn(baseURL!, 'admin')
  const mine = (await (await Person.signIn(baseURL!, 'fangmin')).get<{ user: { unit: { id: string; name: string } } }>('/session')).user.unit
  expect((await admin.get<Units>('/records/org.unit?limit=200')).rows.map((row) => row.id)).toContain(mine.id)
  const body = { label: { zh: '区域清单', en: 'Lists of the region' }, role: 'sales.manager', unit: mine.id, kinds: ['view', 'rule'] }
  const draft = await admin.send<{ id: string }>('POST', '/studio/drafts', { title: '区域清单授权' })
  await admin.send('PUT', `/studio/drafts/${draft.id}/changes`, { changes: [{ kind: 'ownership', name: 'sales.region_lists', body }], revision: 0 })
  await admin.send('POST', `/studio/drafts/${draft.id}/publish`, { note: '' })

  await enter(page, 'fangmin')
  // What is headquarters' says so before anybody begins, and shows the way to what is one's own.
  await page.goto('/studio/objects/sales.account')
  await expect(page.getByRole('alert').filter({ hasText: '这项配置不由你维护' })).toBeVisible()
  await page.goto('/studio/views/sales.all_accounts?copy=all')
  const alert = page.getByRole('alert').filter({ hasText: '由总部维护' })
  await expect(alert).toBeVisible()
  await expectAccessible(page)
  await alert.getByRole('button', { name: `改为调整${mine.name}版本` }).click()
  await expect(alert).toBeHidden()
  await page.goto('/studio/views/sales.all_accounts')
  await expect(page.getByRole('navigation', { name: '应用工坊导航' }).getByRole('link', { name: '角色与权限' })).toBeHidden()
  await expect(page.getByRole('radio', { name: mine.name })).toBeChecked()
  await page.getByRole('button', { name: '去掉行业' }).click()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await expectAccessible(page)
  // A rule of records is copied in its own drawer.
  await page.goto('/studio/objects/sales.opportunity?rule=sales.opportunity_lost_has_reason')
  const drawer = page.getByRole('dialog', { name: /^编辑规则/ })
  await expect(drawer.getByRole('radio', { name: mine.name })).toBeChecked()
  await drawer.getByLabel('不符合时的提示').fill(OURS)
  await expectAccessible(page, drawer)
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('list', { name: '校验规则' })).toContainText('本单位有自己的版本')
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await expect(plan.getByText('检查通过，可以发布。')).toBeVisible()
  await plan.getByLabel('更新说明').fill('本区不看行业')
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()

  const columns = async (login: string) => (await (await Person.signIn(baseURL!, login)).get<Meta>('/meta')).views.find((view) => view.name === 'sales.all_accounts')!.columns
  expect(await columns('fangmin')).not.toContain('industry')
  expect(await columns('wuhaitao')).toContain('industry')
  const told = async (login: string) => (await (await Person.signIn(baseURL!, login)).get<Meta>('/meta')).objects.flatMap((object) => object.rules ?? []).map((rule) => rule.label.zh)
  expect(await told('fangmin')).toContain(OURS)
  expect(await told('wuhaitao')).not.toContain(OURS)

  // The way back to headquarters' rule and list.
  await page.goto('/studio/objects/sales.opportunity?rule=sales.opportunity_lost_has_reason')
  await drawer.getByRole('button', { name: '恢复为总部配置' }).click()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await page.goto('/studio/views/sales.all_accounts')
  await page.getByRole('button', { name: '恢复为总部配置' }).click()
  await page.getByRole('button', { name: '检查并发布' }).click()
  await plan.getByLabel('更新说明').fill('还是用总部的')
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect.poll(() => columns('fangmin')).toContain('industry')
  expect(await told('fangmin')).not.toContain(OURS)
})
