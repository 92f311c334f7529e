/** A company teaches its model from a sheet of past leads, looks at how good it is, puts an earlier version into service and lets go again. */
import type { Page } from '@playwright/test'

import { Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'
import { csv } from './sheet'

// Of so many leads of each source so many in ten were won: enough to tell the sources apart.
const WON_OF_TEN: Record<string, number> = { 转介绍: 7, 展会: 4, 广告投放: 1 }
const EACH = 140

/** Leads that nobody works on any more, so that nobody is given any of them. */
function past(mark: string): string {
  const rows = Object.entries(WON_OF_TEN).flatMap(([source, won], kind) =>
    Array.from({ length: EACH }, (_, at) => {
      const converted = (at * 7 + kind) % 10 < won
      return [`${mark}${kind}-${at}`, source, '已转商机', converted ? '是' : '否']
    }),
  )
  return csv([['姓名', '来源', '状态', '是否成交'], ...rows])
}

interface Told {
  number: number | null
  serving: number | null
  held: boolean
  training: boolean
  versions: { number: number }[]
}

const told = async (person: Person) => await person.get<Told>('/models/sales.intent')

/** Waits, bounded, until nothing is being learnt and so many versions are kept. */
async function learnt(person: Person, versions: number): Promise<void> {
  await expect(async () => {
    const { training, versions: kept } = await told(person)
    expect([training, kept.length >= versions]).toEqual([false, true])
  }).toPass({ timeout: 90_000, intervals: [1000] })
}

const serving = (page: Page, number: number, held: boolean) => page.getByText(`正在使用第 ${number} 版${held ? '（已锁定）' : ''}`, { exact: true })

async function put(page: Page, number: number, note: string): Promise<void> {
  await page.getByRole('button', { name: `启用第 ${number} 版` }).click()
  const dialog = page.getByRole('dialog', { name: `启用第 ${number} 版？` })
  await dialog.getByLabel('换版原因').fill(note)
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: `启用第 ${number} 版` }).click()
  await expect(dialog).toBeHidden()
}

test('a model learnt from an imported past is looked at, changed for an earlier version, and changed back', async ({ page, baseURL }) => {
  test.setTimeout(300_000)
  const mark = `旧${somebody().phone}`
  const manager = await Person.signIn(baseURL!, 'fangmin')
  await enter(page, 'fangmin')
  await page.goto('/imports?object=sales.lead')
  await page.locator('input[type=file]').setInputFiles({ name: `${mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(past(mark)) })
  const panel = page.getByRole('region', { name: `${mark}.csv`, exact: true })
  await panel.getByRole('button', { name: '检查数据' }).click()
  await panel.getByRole('button', { name: `导入 ${EACH * 3} 行` }).click()
  const run = page.getByRole('region', { name: '导入记录' }).getByRole('listitem').filter({ hasText: `${mark}.csv` })
  await expect(run).toContainText('已完成', { timeout: 60_000 })
  await expect(run).toContainText(`新增 ${EACH * 3}`)

  await page.goto('/model')
  await expect(page.getByRole('heading', { name: '意向模型' })).toBeVisible()
  const train = page.getByRole('button', { name: '重新训练' })
  for (const versions of [1, 2]) {
    await expect(train).toBeEnabled({ timeout: 60_000 })
    if ((await told(manager)).versions.length < versions) await train.click()
    await learnt(manager, versions)
    await page.reload()
  }
  const { serving: first, versions } = await told(manager)
  const other = versions.find((one) => one.number !== first)!.number
  await expect(serving(page, first!, false)).toBeVisible()
  await expect(page.getByText('区分度 AUC')).toBeVisible()
  await expect(page.getByRole('heading', { name: '泄漏检查' })).toBeVisible()
  await expectAccessible(page)

  // Looked at first, it serves nobody yet.
  const kept = page.getByRole('region', { name: '版本' })
  await kept.getByRole('button', { name: `第 ${other} 版`, exact: true }).click()
  await expect(page.getByText(`正在查看第 ${other} 版，未启用`)).toBeVisible()
  await page.getByRole('button', { name: '看现用版本' }).click()
  await put(page, other, '先用这一版')
  await expect(serving(page, other, true)).toBeVisible()
  await expect(page.getByText('先用这一版')).toBeVisible()
  await put(page, first!, '换回来')
  await expect(serving(page, first!, true)).toBeVisible()
  await page.getByRole('button', { name: '恢复自动更新' }).click()
  await expect(serving(page, first!, false)).toBeVisible()
  expect(await told(manager)).toMatchObject({ serving: first, held: false })

  // The sheet is taken back: other journeys meet no leads of it.
  await page.goto('/imports?object=sales.lead')
  await run.getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await expect(run).toContainText('已撤销', { timeout: 60_000 })
})
