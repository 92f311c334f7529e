/** A rep forms a task force from a deal with one press, gives a task, records the response; who is let go sees nothing at once. */
import { readFile } from 'node:fs/promises'

import { Person } from './doors'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, test } from './page'

test.use({ expected: [/status of 4(04|22)/] })

test('the lead of a task force', async ({ page, browser, baseURL }) => {
  const mark = Date.now().toString(36)
  const rep = await Person.signIn(baseURL!, 'tangshiyun')
  const { id: account } = await rep.send<{ id: string }>('POST', '/records/sales.account', { name: `蜀川仪表 ${mark}` })
  const { id: deal } = await rep.send<{ id: string }>('POST', '/records/sales.opportunity', { name: `产线改造 ${mark}`, account })

  await enter(page, 'tangshiyun')
  await page.goto(`/records/sales.opportunity/${deal}`)
  await page.getByRole('tab', { name: '特遣队' }).click()
  await page.getByRole('button', { name: '组建特遣队' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('作战目标').fill('两周内签约')
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '立即组建' }).click()

  await expect(page.getByRole('heading', { name: `产线改造 ${mark}特遣队` })).toBeVisible()
  const members = page.getByRole('list', { name: '成员' })
  await expect(members.getByText('江楠')).toBeVisible()
  const context = await browser.newContext({ locale: 'zh-CN' })
  const member = await context.newPage()
  await enter(member, 'jiangnan')
  await member.goto(page.url())
  await expect(member.getByRole('link', { name: `产线改造 ${mark}` })).toBeVisible()

  await page.getByLabel('任务内容').fill('准备样机')
  await page.getByRole('button', { name: '派发任务' }).click()
  await expect(page.getByRole('region', { name: '待处理' }).getByText('准备样机')).toBeVisible()
  await page.getByLabel('响应内容').fill('明日到现场')
  await page.getByRole('button', { name: '登记响应' }).click()
  await expect(page.getByText('明日到现场')).toBeVisible()
  await page.getByLabel('用途', { exact: true }).fill('样机运输')
  await page.getByLabel('金额', { exact: true }).fill('500001')
  await page.getByRole('button', { name: '占用预算' }).click()
  await expect(page.getByText('单项最多 500,000 CNY')).toBeVisible()
  await page.getByLabel('金额', { exact: true }).fill('26000')
  await page.getByRole('button', { name: '占用预算' }).click()
  await expect(page.getByRole('list', { name: '预算项' }).getByText('样机运输')).toBeVisible()
  await page.getByLabel('笔记内容').fill('底价 268 万')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(member.getByText('底价 268 万')).toBeVisible()
  await page.getByLabel('上传文件', { exact: true }).setInputFiles({ name: '底价测算.txt', mimeType: 'text/plain', buffer: Buffer.from('底价 268 万') })
  const file = member.getByRole('link', { name: '底价测算.txt' })
  await expect(file).toBeVisible()
  const [saved] = await Promise.all([member.waitForEvent('download'), file.click()])
  expect((await readFile(await saved.path())).toString()).toBe('底价 268 万')
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 860 })
  await expectNoSidewaysScroll(page)

  await members.getByRole('button', { name: '移出：江楠' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '移出', exact: true }).click()
  await expect(member.getByText('看不到这支特遣队')).toBeVisible()
  await member.goto('/task-forces')
  await expectAccessible(member)
  await context.close()
})
