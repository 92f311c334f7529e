/** The dealer credit app at work, as the spec that builds it goes on: dealers from a sheet, late payments, a rule changed the next day and taken back, and the app passed on. */
import { APP, choose, DEALER, fill, publish } from './drafting'
import { shipped, unzipped } from './package'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, palette, test } from './page'
import { csv } from './sheet'

const DEALERS = [
  ['经销商名称', '经销商编号', '所在地区', '区域经理', '注册资本', '合作年限'],
  ['晨光商贸', 'DL-001', '上海市', '方敏', '5000000', '6'],
  ['远帆经贸', 'DL-002', '江苏省', '方敏', '2000000', '2'],
  ['鼎盛批发', 'DL-003', '浙江省', '方敏', '800000', '8'],
]

export function dealersAtWork(): void {
  test('dealers come in from a sheet, each with rating and credit line', async ({ page }) => {
    await enter(page, 'admin')
    await page.goto(`/records/${DEALER}`)
    await page.getByRole('link', { name: '导入', exact: true }).click()
    await page.locator('input[type=file]').setInputFiles({ name: '经销商.csv', mimeType: 'text/csv', buffer: Buffer.from(csv(DEALERS)) })
    await page.getByRole('button', { name: '检查数据' }).click()
    await page.getByRole('button', { name: '导入 3 行' }).click()
    await expect(page.getByRole('listitem').filter({ hasText: '经销商.csv' }).first()).toContainText('已完成', { timeout: 30_000 })

    await page.goto(`/records/${DEALER}`)
    const row = page.getByRole('row').filter({ hasText: '晨光商贸' })
    await expect(row).toContainText('A 优质')
    await expect(row).toContainText('600,000')
    await page.getByRole('button', { name: '按信用等级', exact: true }).click()
    await expect(page.getByRole('region', { name: /^B 正常/ })).toContainText('远帆经贸')
  })

  test('the app is in menu, search, interface and on a phone', async ({ page }) => {
    await enter(page, 'fangmin')
    await page.goto('/')
    await page.getByRole('navigation', { name: '主导航' }).getByRole('group', { name: '经销商信用评估' }).getByRole('link', { name: '经销商' }).click()
    await expect(page.getByRole('heading', { name: '经销商', level: 1 })).toBeVisible()
    await page.keyboard.press('Control+k')
    await palette(page).fill('cgsm')
    await expect(page.getByRole('option', { name: /晨光商贸/ })).toBeVisible()
    await page.keyboard.press('Escape')
    // The table has its say within seconds of the rows.
    const inOrder = async () => ((await page.evaluate(async (object) => (await fetch(`/api/v1/records/${object}?fields=name,credit_line&sort=-credit_line`)).json(), DEALER)) as { rows: { name: string }[] }).rows.map((row) => row.name)
    await expect.poll(inOrder).toEqual(['晨光商贸', '远帆经贸', '鼎盛批发'])
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`/records/${DEALER}`)
    await expect(page.getByText('晨光商贸').first()).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })

  test('a payment that is late halves the line, and the region manager hears of it', async ({ page }) => {
    await enter(page, 'fangmin')
    await page.goto(`/records/${APP}.payment`)
    await page.getByRole('button', { name: '新建' }).click()
    const form = page.getByRole('dialog', { name: '新建付款' })
    await form.getByLabel('付款名称').fill('十月货款')
    await choose(form.getByLabel('经销商'), '晨光商贸')
    await form.getByRole('spinbutton', { name: '金额' }).fill('80000')
    for (const [label, day] of [['应付日期', '2026-10-20'], ['实付日期', '2026-11-03']] as const) {
      await form.getByLabel(label).fill(day)
      await form.getByLabel(label).press('Tab')
    }
    await form.getByRole('button', { name: '保存' }).click()
    await expect(form).toBeHidden()

    await page.goto(`/records/${DEALER}`)
    await page.getByRole('link', { name: '晨光商贸' }).click()
    await expect(page.getByText('C 关注').first()).toBeVisible()
    await expect(page.getByText('250,000').first()).toBeVisible()
    await page.goto('/notices')
    await expect(page.getByText('晨光商贸的信用额度下降到')).toBeVisible()
    await page.goto('/records/sales.task')
    await expect(page.getByText('复核额度：晨光商贸')).toBeVisible()
  })

  test('the next day a rule is tried on the past, published, and taken back', async ({ page }) => {
    await enter(page, 'admin')
    await page.goto(`/studio/tables/${APP}.credit`)
    const line = page.getByLabel('第 3 行 信用额度')
    await fill(line, 'base_line * 0.6')
    await expect(page.getByRole('status').filter({ hasText: '已存为草稿' })).toBeVisible()
    await page.getByRole('button', { name: '开始试算' }).click()
    await expect(page.getByText('3 条记录中，1 条的结果会变')).toBeVisible()
    await expect(page.getByText(/250,000.*→.*300,000/).first()).toBeVisible()
    await publish(page, '逾期一次的额度放宽到六成')
    await expect(line).toHaveValue('base_line * 0.6')

    await page.goto('/studio/versions')
    await page.getByRole('link', { name: /经销商信用评估上线/ }).click()
    await page.getByRole('button', { name: '退回到此版本' }).click()
    const back = page.getByRole('dialog', { name: /退回到版本/ })
    await expect(back.getByText('检查通过，可以发布。')).toBeVisible()
    await back.getByRole('button', { name: '退回到此版本' }).click()
    await expect(page.getByText(/已退回到版本/)).toBeVisible()
    await page.goto(`/studio/tables/${APP}.credit`)
    await expect(line).toHaveValue('base_line * 0.5')
  })

  test('the export equals the shipped package byte by byte', async ({ page }) => {
    await enter(page, 'admin')
    await page.goto('/studio/packages')
    const coming = page.waitForEvent('download')
    await page.getByRole('listitem').filter({ hasText: APP }).getByRole('link', { name: '导出' }).click()
    const exported = unzipped(await (await coming).path())
    expect(exported).toEqual(shipped(APP))
  })

  test('another unit gets a copy of its own', async ({ page }) => {
    await enter(page, 'admin')
    await page.goto('/studio/packages')
    await page.getByRole('listitem').filter({ hasText: APP }).getByRole('button', { name: '复制' }).click()
    const dialog = page.getByRole('dialog', { name: /^复制/ })
    await dialog.getByLabel('标识').fill('east_credit')
    await choose(dialog.getByLabel('给哪个部门用'), '华东战区')
    await dialog.getByRole('button', { name: '复制' }).click()
    await expect(page).toHaveURL(/app=east_credit/)
    await publish(page, '华东战区也用上经销商信用')
    await enter(page, 'fangmin')
    await page.goto('/')
    await page.getByRole('group', { name: '经销商信用评估（副本）' }).getByRole('link', { name: '经销商' }).click()
    await expect(page).toHaveURL(/east_credit\.dealer/)
    await expect(page.getByRole('button', { name: '新建' })).toBeVisible()
  })
}
