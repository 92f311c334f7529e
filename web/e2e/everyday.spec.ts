/** Everyday data work: cells, batches, cards moved by keyboard, comments that reach people, merges, files, the bin. */
import { readFileSync } from 'node:fs'

import type { Page } from '@playwright/test'

import { Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

const OBJECT = 'sales.opportunity'

interface Made {
  id: string
  version: number
}

async function opportunity(person: Person, name: string, stage = 'discovery'): Promise<Made> {
  return person.send<Made>('POST', `/records/${OBJECT}`, { name, stage, amount: { amount: '120000', currency: 'CNY' } })
}

const named = (name: string) => encodeURIComponent(`name.startsWith(${JSON.stringify(name)})`)
const cell = (page: Page, row: string, column: string) =>
  page.getByRole('row').filter({ hasText: row }).getByRole('gridcell').nth(['mark', 'name', 'stage', 'amount', 'note'].indexOf(column))
const listOf = (name: string) => `/records/${OBJECT}?view=all&columns=name,stage,amount,next_step&filter=${named(name)}`

test('a cell is changed by keyboard, refused in words, taken back, and a table is pasted over several rows', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  for (const part of ['甲', '乙']) await opportunity(person, `${mark}${part}`)
  await enter(page, 'zhangwei')
  await page.goto(listOf(mark))
  const grid = page.getByRole('grid')
  await expect(page.getByRole('row').filter({ hasText: `${mark}甲` })).toBeVisible()
  await expectAccessible(page)

  await cell(page, `${mark}甲`, 'amount').click()
  await grid.press('Enter')
  const input = page.getByRole('gridcell').getByRole('textbox').or(page.getByRole('gridcell').getByRole('spinbutton')).first()
  await expect(input).toBeFocused()
  await input.fill('88000')
  await page.keyboard.press('Enter')
  await expect(cell(page, `${mark}甲`, 'amount')).toContainText('88,000')
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(cell(page, `${mark}甲`, 'amount')).toContainText('120,000')

  await cell(page, `${mark}乙`, 'note').click()
  await grid.press('F2')
  await page.keyboard.insertText('下周拜访')
  await page.keyboard.press('Escape')
  await expect(cell(page, `${mark}乙`, 'note')).not.toContainText('下周拜访')

  const rows = page.getByRole('row').filter({ hasText: mark })
  const first = (await rows.first().innerText()).includes('乙') ? '乙' : '甲'
  await cell(page, `${mark}${first}`, 'note').click()
  await grid.evaluate((element) => {
    const data = new DataTransfer()
    data.setData('text/plain', '电话回访\n上门演示')
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(rows.nth(0)).toContainText('电话回访')
  await expect(rows.nth(1)).toContainText('上门演示')
})

test('marked rows are changed at once and taken back at once; removed ones come back from the bin', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  for (const part of ['一', '二', '三']) await opportunity(person, `${mark}${part}`)
  await enter(page, 'zhangwei')
  await page.goto(listOf(mark))
  await page.getByRole('checkbox', { name: '选择全部已载入的记录' }).check()
  const bar = page.getByRole('toolbar', { name: '批量操作' })
  await expect(bar).toContainText('已选择 3 条')
  await bar.getByRole('button', { name: '修改字段' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: '字段' }).fill('下一步')
  await page.keyboard.press('Enter')
  await dialog.getByRole('textbox').last().fill('寄送合同')
  await expectAccessible(page, page.locator('.ant-modal'))
  await dialog.getByRole('button', { name: '修改 3 条' }).click()
  await expect(page.getByRole('row').filter({ hasText: '寄送合同' })).toHaveCount(3)
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(page.getByRole('row').filter({ hasText: '寄送合同' })).toHaveCount(0)

  await page.getByRole('checkbox', { name: `选择 ${mark}二` }).check()
  await bar.getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(page.getByRole('row').filter({ hasText: `${mark}二` })).toHaveCount(0)
  await page.goto('/bin')
  const gone = page.getByRole('listitem').filter({ hasText: `${mark}二` })
  await expect(gone).toContainText('张巍')
  await expectAccessible(page)
  await gone.getByRole('button', { name: '恢复' }).click()
  await expect(gone).toHaveCount(0)
  await page.goto(listOf(mark))
  await expect(page.getByRole('row').filter({ hasText: `${mark}二` })).toBeVisible()
})

test('a card goes to another column by keyboard, with counts and sums in step', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await opportunity(person, `${mark}卡`)
  await enter(page, 'zhangwei')
  await page.goto(`/records/${OBJECT}?view=all&layout=kanban&group=stage&sum=amount&filter=${named(mark)}`)
  const column = (name: string) => page.getByRole('region', { name: new RegExp(`^${name}，`) })
  await expect(column('需求沟通')).toContainText(`${mark}卡`)
  await expect(column('需求沟通')).toContainText('120,000')
  await expectAccessible(page)
  const grip = page.getByRole('button', { name: `移动 ${mark}卡` })
  await grip.focus()
  await page.keyboard.press('Space')
  await expect(page.locator('[data-dragging]')).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('[data-over][aria-label^="技术方案确认"]')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(column('技术方案确认')).toContainText(`${mark}卡`)
  await expect.poll(async () => (await person.get<{ rows: { stage: string }[] }>(`/records/${OBJECT}?filter=${named(mark)}`)).rows[0]?.stage).toBe('solution')
  await column('技术方案确认').getByRole('button', { name: /120,000/ }).and(page.getByTitle('统计口径')).click()
  await expect(page.getByText(/“技术方案确认”共 1 条，只计符合当前筛选条件/)).toBeVisible()
  await expect(page.getByText(/“预计金额”合计为 .*120,000/)).toBeVisible()
})

test('a card that goes to the lost ones asks why, and a new record asks for what its form says', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const { id } = await opportunity(person, `${mark}输`)
  await enter(page, 'zhangwei')
  await page.goto(`/records/${OBJECT}?view=all&layout=kanban&group=stage&filter=${named(mark)}`)
  const grip = page.getByRole('button', { name: `移动 ${mark}输` })
  await grip.focus()
  await page.keyboard.press('Space')
  await expect(async () => {
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('[data-over]')).toContainText('输单', { timeout: 400 })
  }).toPass()
  await page.keyboard.press('Space')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '继续移动' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('必填')
  await expectAccessible(page, page.locator('.ant-modal'))
  await dialog.getByRole('textbox', { name: '输单原因' }).fill('价格超出预算')
  await dialog.getByRole('button', { name: '继续移动' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => person.get<{ stage: string; loss_reason: string }>(`/records/${OBJECT}/${id}`)).toMatchObject({ stage: 'lost', loss_reason: '价格超出预算' })

  await page.goto('/records/sales.task?view=all')
  await page.getByRole('button', { name: '新建' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('textbox', { name: '任务' }).fill(`${mark}回访`)
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(drawer).toContainText('还需填写：截止时间')
  await expectAccessible(page, drawer)
  await drawer.getByText('是', { exact: true }).click()
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('heading', { name: `${mark}回访` })).toBeVisible()
})

test('a comment with a mention reaches the colleague who may see the record', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const boss = await Person.signIn(baseURL!, 'zhangwei')
  const { id, version } = await opportunity(boss, `${mark}评`)
  const { rows } = await boss.get<{ rows: { id: string; name: string }[] }>(`/records/org.user?fields=name&filter=${encodeURIComponent('name == "林晓"')}`)
  await boss.send('PATCH', `/records/${OBJECT}/${id}`, { owner: rows[0]!.id }, { 'If-Match': `"${version}"` })
  await enter(page, 'zhangwei')
  await page.goto(`/records/${OBJECT}/${id}`)
  await page.getByRole('tab', { name: '评论' }).click()
  const box = page.getByRole('combobox', { name: /写评论/ })
  await box.fill('请跟进 @林')
  await page.getByRole('option', { name: '林晓' }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('list', { name: '评论' })).toContainText('请跟进 @林晓')
  await expectAccessible(page)
  const lin = await Person.signIn(baseURL!, 'linxiao')
  await expect.poll(async () => (await lin.get<{ rows: { kind: string; subject: string }[] }>('/notices')).rows.some((one) => one.kind === 'record.mentioned' && one.subject === id)).toBe(true)

  await page.getByRole('button', { name: '收藏' }).click()
  await expect(page.getByRole('button', { name: '取消收藏' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('listbox').getByText('收藏', { exact: true })).toBeVisible()
})

test('two alike records become one, with a choice for each field, and two again', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const [first, second] = [await opportunity(person, `${mark}并`), await opportunity(person, `${mark}并。`, 'proposal')]
  await enter(page, 'zhangwei')
  await page.goto(`/records/${OBJECT}/${first.id}`)
  await page.getByRole('button', { name: '比较并合并' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: `阶段：${mark}并。` }).check()
  await expectAccessible(page, page.locator('.ant-modal'))
  await dialog.getByRole('button', { name: '合并' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('方案报价').first()).toBeVisible()
  await page.getByRole('button', { name: '撤销合并' }).click()
  await expect(page.getByText('已撤销合并，记录已恢复')).toBeVisible()
  const back = await person.get<{ name: string; stage: string }>(`/records/${OBJECT}/${second.id}`)
  expect([back.name, back.stage]).toEqual([`${mark}并。`, 'proposal'])
  expect((await person.get<{ stage: string }>(`/records/${OBJECT}/${first.id}`)).stage).toBe('discovery')
})

test('a list leaves as a file, as it is seen', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await opportunity(person, `${mark}=1+1`)
  await enter(page, 'zhangwei')
  await page.goto(listOf(mark))
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('button', { name: 'CSV 文件' }).click()
  const link = page.getByRole('link', { name: /^下载（1 条/ }).first()
  await expect(link).toBeVisible({ timeout: 30_000 })
  const coming = page.waitForEvent('download')
  await link.click()
  const text = readFileSync(await (await coming).path(), 'utf8')
  expect(text).toContain('商机名称,阶段')
  expect(text).toContain(`${mark}=1+1`)
  expect(text.trim().split('\r\n')).toHaveLength(2)
})
