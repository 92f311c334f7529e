/** Everyday work on a record of the company's own making: files, a signature, changes taken back, people who follow, two made one and two again. */
import { readFileSync } from 'node:fs'

import type { Locator, Page } from '@playwright/test'

import { Person, somebody } from './doors'
import { freshApp, objectOf, publishAll, words } from './making'
import { enter, expect, expectAccessible, test } from './page'

const APP = freshApp('site')
const VISIT = `${APP}.visit`
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
/** One red dot. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

interface Row {
  id: string
  version: number
  [field: string]: unknown
}

const visit = (person: Person, values: Record<string, unknown>) => person.send<Row>('POST', `/records/${VISIT}`, values)
const pageOf = (row: { id: string }) => `/records/${VISIT}/${row.id}`
const facts = (page: Page) => page.getByRole('region', { name: '资料' })
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function attach(group: Locator, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await group.locator('input[type=file]').setInputFiles(files)
}

test.beforeAll(async ({ baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  const choices = [
    { value: 'open', label: words('待验收'), tone: 'blue' },
    { value: 'done', label: words('已验收'), tone: 'green' },
  ]
  await publishAll(admin, `${APP} 建档`, [
    { kind: 'app', name: APP, body: { label: words('现场服务') } },
    ...objectOf(VISIT, '现场记录', {
      name: { type: 'text', label: '记录名称', required: true, search: true },
      state: { type: 'choice', label: '验收状态', default: 'open', options: { choices } },
      code: { type: 'barcode', label: '设备条码' },
      papers: { type: 'file', label: '验收单', options: { types: ['application/pdf'], max_mb: 1 } },
      photos: { type: 'image', label: '现场照片' },
      signed: { type: 'signature', label: '客户签名' },
      remark: { type: 'long_text', label: '现场说明' },
    }),
  ])
})

test('files go up, are looked at, fetched and removed; one of the wrong type is refused in words; a signature is drawn', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const row = await visit(person, { name: `${mark}装机` })
  await enter(page, 'zhangwei')
  await page.goto(pageOf(row))
  await facts(page).getByRole('button', { name: '编辑' }).click()

  const papers = page.getByRole('group', { name: '验收单' })
  await attach(papers, { name: '现场照片.png', mimeType: 'image/png', buffer: PNG })
  await expect(papers.getByRole('alert')).toHaveText('现场照片.png 没有上传成功：这里只接受 PDF 文件')
  await attach(papers, { name: '太大.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([PDF, Buffer.alloc(1_100_000)]) })
  await expect(papers.getByRole('alert')).toHaveText('太大.pdf 没有上传成功：每个文件不超过 1 MB')
  await attach(papers, { name: '验收单.pdf', mimeType: 'application/pdf', buffer: PDF })
  await expect(papers.getByRole('link', { name: '验收单.pdf' })).toBeVisible()
  await expect(papers.getByRole('alert')).toHaveCount(0)
  await attach(page.getByRole('group', { name: '现场照片' }), { name: '机房.png', mimeType: 'image/png', buffer: PNG })
  await expect(page.getByRole('button', { name: '移除 机房.png' })).toBeVisible()

  const pad = page.getByRole('img', { name: /^客户签名：签名区/ })
  await pad.scrollIntoViewIfNeeded()
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 60, box.y + 90)
  await page.mouse.down()
  for (const [x, y] of [[90, 30], [120, 100], [160, 40], [200, 95]] as const) await page.mouse.move(box.x + x, box.y + y)
  await page.mouse.up()
  await expect(page.getByRole('group', { name: '客户签名' }).getByRole('button', { name: '重签' })).toBeEnabled()
  await expectAccessible(page)
  await facts(page).getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存').first()).toBeVisible()
  const kept = await person.get<{ signed: { path: string; signed_at: string; by: string } }>(`/records/${VISIT}/${row.id}`)
  expect(kept.signed.path).toMatch(/^M\d+ \d+(L\d+ \d+){4,}/)
  expect(Date.parse(kept.signed.signed_at)).toBeGreaterThan(0)

  await page.getByRole('tab', { name: '文件' }).click()
  const files = panel(page, '文件')
  await expect(files.getByRole('img', { name: /^签名/ })).toBeVisible()
  const coming = page.waitForEvent('download')
  await files.getByRole('link', { name: '验收单.pdf' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('验收单.pdf')
  expect(readFileSync(await download.path())).toEqual(PDF)
  await expectAccessible(page)
  await files.getByRole('button', { name: '查看图片 机房.png' }).click()
  await expect(page.getByRole('dialog').getByRole('img', { name: '机房.png' })).toBeVisible()
  await expectAccessible(page, page.locator('.ant-modal'))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(files.getByRole('button', { name: '查看图片 机房.png' })).toBeFocused()

  await page.getByRole('tab').first().click()
  await facts(page).getByRole('button', { name: '编辑' }).click()
  await page.getByRole('button', { name: '移除 机房.png' }).click()
  await facts(page).getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存').first()).toBeVisible()
  await page.getByRole('tab', { name: '文件' }).click()
  await expect(files.getByRole('link', { name: '验收单.pdf' })).toBeVisible()
  await expect(files.getByRole('button', { name: /^查看图片/ })).toHaveCount(0)
})

test('the form of a new record has the focus in its first box, and gives it back', async ({ page }) => {
  await enter(page, 'zhangwei')
  await page.goto(`/records/${VISIT}`)
  const button = page.getByRole('button', { name: '新建' })
  for (const _time of [1, 2]) {
    await button.click()
    const drawer = page.getByRole('dialog', { name: /^新建/ })
    await expect(drawer.getByRole('textbox').first()).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(drawer).toBeHidden()
    await expect(button).toBeFocused()
  }
})

test('one change of several is taken back by itself, and the timeline tells of all of them', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const row = await visit(person, { name: `${mark}巡检`, remark: '设备正常' })
  await enter(page, 'zhangwei')
  await page.goto(pageOf(row))
  await facts(page).getByRole('button', { name: '编辑' }).click()
  await page.getByLabel('设备条码').fill('6901234567892')
  await page.getByLabel('现场说明').fill('滤芯需要更换')
  await facts(page).getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存').first()).toBeVisible()

  await page.getByRole('tab', { name: '修改记录' }).click()
  const history = page.getByRole('list', { name: '修改记录' })
  await expect(history.getByRole('listitem')).toHaveCount(2)
  const changed = history.getByRole('listitem').filter({ hasText: '滤芯需要更换' }).first()
  await expect(changed).toContainText('设备正常')
  await expect(changed).toContainText('张巍')
  await expectAccessible(page)
  await changed.getByRole('button', { name: '恢复此值' }).click()
  await expect(page.getByText('已恢复“现场说明”')).toBeVisible()
  await expect(history.getByRole('listitem')).toHaveCount(3)
  const now = await person.get<{ code: string; remark: string }>(`/records/${VISIT}/${row.id}`)
  expect([now.code, now.remark]).toEqual(['6901234567892', '设备正常'])

  await page.getByRole('tab', { name: '动态' }).click()
  const timeline = panel(page, '动态')
  for (const said of ['设备条码', '现场说明', '张巍']) await expect(timeline).toContainText(said)
  await expectAccessible(page)
})

test('who follows a record hears of changes by others, and who is mentioned hears of that', async ({ page, browser, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const row = await visit(person, { name: `${mark}回访` })
  await enter(page, 'linxiao')
  await page.goto(pageOf(row))
  await page.getByRole('button', { name: '关注', exact: true }).click()
  await expect(page.getByRole('button', { name: '取消关注' })).toBeVisible()
  const bell = page.getByRole('button', { name: /^消息/ })
  const unread = async () => Number(/\d+/.exec((await bell.getAttribute('aria-label')) ?? '')?.[0] ?? 0)
  const before = await unread()

  const other = await browser.newContext({ baseURL, locale: 'zh-CN', reducedMotion: 'reduce' })
  const boss = await other.newPage()
  await enter(boss, 'zhangwei')
  await boss.goto(pageOf(row))
  await expect(boss.getByTitle('林晓').filter({ hasText: '1 人关注' })).toBeVisible()
  await facts(boss).getByRole('button', { name: '编辑' }).click()
  await boss.getByLabel('现场说明').fill('客户要求周五前完成')
  await facts(boss).getByRole('button', { name: '保存' }).click()
  await expect(boss.getByText('已保存').first()).toBeVisible()
  await boss.getByRole('tab', { name: '评论' }).click()
  const box = boss.getByRole('combobox', { name: /写评论/ })
  await box.fill('请安排 @林')
  await boss.getByRole('option', { name: '林晓' }).waitFor()
  await boss.keyboard.press('Enter')
  await boss.getByRole('button', { name: '发送' }).click()
  await expect(boss.getByRole('list', { name: '评论' })).toContainText('请安排 @林晓')
  await other.close()

  // Without a reload: his bell counts, and the centre tells both.
  await expect.poll(unread).toBeGreaterThanOrEqual(before + 2)
  await page.goto('/notices')
  const told = page.getByRole('main').getByRole('button').filter({ hasText: `${mark}回访` })
  await expect(told).toHaveCount(2)
  await expect(told.filter({ hasText: '张巍' }).first()).toBeVisible()
  await expectAccessible(page)
  await told.first().click()
  await expect(page.getByRole('heading', { name: `${mark}回访` })).toBeVisible()
  await page.getByRole('button', { name: '取消关注' }).click()
  await expect(page.getByRole('button', { name: '关注', exact: true })).toBeVisible()
})

test('two alike records become one, and two again days later, from the page of the one that stayed', async ({ page, baseURL }) => {
  const mark = somebody().phone
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const first = await visit(person, { name: `${mark}验收`, remark: '一楼' })
  const second = await visit(person, { name: `${mark}验收。`, remark: '二楼', code: '4006381333931' })
  await enter(page, 'zhangwei')
  await page.goto(pageOf(first))
  await page.getByRole('button', { name: '比较并合并' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: `现场说明：${mark}验收。` }).check()
  await dialog.getByRole('button', { name: '合并' }).click()
  await expect(dialog).toBeHidden()
  await page.reload()
  await expect(facts(page)).toContainText('二楼')
  await expect(facts(page)).toContainText('4006381333931')
  await page.getByRole('tab', { name: '动态' }).click()
  await expect(panel(page, '动态')).toContainText('合并')
  await page.getByRole('button', { name: '撤销合并' }).click()
  await expect(page.getByText('已撤销合并，记录已恢复')).toBeVisible()
  await page.goto(pageOf(second))
  await expect(page.getByRole('heading', { name: `${mark}验收。` })).toBeVisible()
  await expect(facts(page)).toContainText('二楼')
  expect(await person.get(`/records/${VISIT}/${first.id}`)).toMatchObject({ name: `${mark}验收`, remark: '一楼', code: null })
})
