/** Numbers: a manager reads a dashboard and opens the rows behind it; a designer changes it with the keyboard and publishes. */
import { leadNamed, leaveDetails, Person, somebody } from './doors'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, settled, test } from './page'

const stamp = () => Math.random().toString(36).replace(/[^a-z]/g, '').slice(0, 6)
const NAME = `年度框架采购 ${stamp()}`

test.beforeAll(async ({ baseURL }) => {
  const rep = await Person.signIn(baseURL!, 'linxiao')
  await rep.send('POST', '/records/sales.opportunity', { name: NAME, stage: 'discovery', amount: { amount: '1234567', currency: 'CNY' } })
})

test('a number on a dashboard opens its definition and exactly its rows', async ({ page }) => {
  await enter(page, 'fangmin')
  await page.goto('/dashboards')
  await expect(page.getByRole('heading', { name: '销售总览' })).toBeVisible()
  const tile = page.getByRole('region', { name: '在谈金额', exact: true })
  await tile.getByRole('button', { name: '“在谈金额”的操作' }).click()
  await page.getByRole('menuitem', { name: '“在谈金额”的口径' }).click()
  const drawer = page.getByRole('dialog', { name: '指标口径' })
  await expect(drawer.getByText('在谈商机的预计金额合计（人民币）')).toBeVisible()
  await drawer.press('Escape')
  await expect(drawer).toBeHidden()
  const stages = page.getByRole('region', { name: '各阶段在谈金额' })
  await stages.getByRole('button', { name: '“各阶段在谈金额”的操作' }).click()
  await page.getByRole('menuitem', { name: '看表格' }).click()
  await stages.getByRole('row', { name: /需求沟通/ }).getByRole('link').click()
  await expect(page).toHaveURL(/records\/sales\.opportunity\?view=all&filter=/)
  await expect(page.getByText(NAME)).toBeVisible()
})

test('a number of events opens the events themselves', async ({ page, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who)
  await leadNamed(await Person.signIn(baseURL!, 'zhangwei'), who.name)
  await enter(page, 'zhangwei')
  await page.goto('/dashboards/sales.overview')
  const forms = page.getByRole('region', { name: '各渠道表单提交' })
  await forms.getByRole('button', { name: '“各渠道表单提交”的操作' }).click()
  await page.getByRole('menuitem', { name: '看表格' }).click()
  await forms.getByRole('link').last().click()
  await expect(page).toHaveURL(/rows\/event\/sales\.form_submitted\?filter=/)
  await expect(page.getByRole('heading', { name: '提交表单' })).toBeVisible()
  await expect(page.getByRole('link', { name: who.name })).toBeVisible()
  await expectAccessible(page)
})

test('which channel a win is owed to is read by several models, down to who went that way', async ({ page, baseURL }) => {
  const who = somebody()
  await leaveDetails(baseURL!, who)
  const admin = await Person.signIn(baseURL!, 'admin')
  const lead = await leadNamed(admin, who.name)
  const account = await admin.send<{ id: string }>('POST', '/records/sales.account', { name: `归因客户 ${stamp()}` })
  const won = { name: `归因项目 ${stamp()}`, stage: 'won', account: account.id, lead: lead.id, amount: { amount: '9876543', currency: 'CNY' }, close_on: new Date().toISOString().slice(0, 10) }
  await admin.send('POST', '/records/sales.opportunity', won)
  await enter(page, 'zhangwei')
  await page.goto('/attribution?period=last_30_days')
  const models = page.getByRole('region', { name: '七种算法并排看' })
  const website = models.getByRole('row', { name: /官网/ })
  await expect(website).toContainText('¥9,876,543')
  await models.getByRole('button', { name: '移除效应' }).click()
  await expect(models.getByText(/没有这个渠道会少赢多少/)).toBeVisible()
  await models.getByRole('button', { name: '赢单数' }).click()
  await expect(page).toHaveURL(/by=wins/)
  await expect(website).not.toContainText('¥9,876,543')
  await page.getByRole('region', { name: '最常见的路径' }).getByRole('link', { name: who.name }).click()
  await expect(page.getByRole('heading', { name: who.name })).toBeVisible()
})

for (const width of [1440, 390]) {
  test(`dashboards and pivot are accessible at ${width} px in both schemes`, async ({ page }) => {
    await page.setViewportSize({ width, height: 860 })
    await enter(page, 'zhangwei')
    for (const path of ['/dashboards/sales.overview', '/dashboards/sales.my_performance', '/pivot', '/attribution']) {
      await page.goto(path)
      await settled(page)
      await expectNoSidewaysScroll(page)
      await test.step(path, () => expectAccessibleInBoth(page))
    }
  })
}

test('a dashboard is designed with the keyboard, published, and shown', async ({ page }) => {
  test.setTimeout(120_000)
  const english = `Weekly ${stamp()}`
  await enter(page, 'admin')
  await page.goto('/studio/dashboards')
  await page.getByRole('button', { name: '新建仪表盘' }).click()
  const dialog = page.getByRole('dialog', { name: '新建仪表盘' })
  await dialog.getByLabel('名称', { exact: true }).fill('周会看板')
  await dialog.getByLabel('英文名称').fill(english)
  await dialog.getByRole('button', { name: /创\s*建/ }).click()
  // The list opens when the figures are there to choose from.
  await expect(page.getByLabel('添加磁贴')).toBeEnabled()
  await page.getByLabel('添加磁贴').focus()
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key)
  const tile = page.getByRole('group', { name: /^磁贴 tile_1/ })
  await expect(tile).toBeVisible()
  const editor = page.getByRole('complementary', { name: '设置' })
  await editor.getByLabel('中文标题').fill('一周新增')
  await editor.getByLabel('英文标题').fill('New this week')
  await editor.getByLabel('英文标题').blur()
  await expect(tile.getByText('一周新增')).toBeVisible()
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(editor.getByLabel('英文标题')).toHaveValue('')
  await page.getByRole('button', { name: '重做' }).click()
  await expect(editor.getByLabel('英文标题')).toHaveValue('New this week')
  await tile.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
  await expect(editor.getByLabel('列', { exact: true })).toHaveValue('2')
  await expect(editor.getByLabel('宽', { exact: true })).toHaveValue('4')
  await expect(editor.getByLabel('高', { exact: true })).toHaveValue('4')
  await expectAccessible(page)
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await plan.getByLabel('更新说明').fill('周会用')
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()
  await page.getByRole('button', { name: '查看', exact: true }).click()
  await expect(page.getByRole('heading', { name: '周会看板' })).toBeVisible()
  await expect(page.getByRole('region', { name: '一周新增' })).toBeVisible()
})
