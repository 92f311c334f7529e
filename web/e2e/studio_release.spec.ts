/** A release passes the people who work with it, then goes to some units before it goes to all. */
import type { Page } from '@playwright/test'

import { Person } from './doors'
import { enter, expect, expectAccessible, test } from './page'

const words = (text: string) => ({ zh: text, en: text })

interface Draft {
  id: string
}

/** A draft with changes in it, made as its editor would. */
async function draftOf(admin: Person, title: string, changes: unknown[]): Promise<Draft> {
  const draft = await admin.send<Draft>('POST', '/studio/drafts', { title })
  return admin.send<Draft>('PUT', `/studio/drafts/${draft.id}/changes`, { changes, revision: 0 })
}

const listOf = (app: string) => ({ label: words('全部试用单'), object: `${app}.slip`, columns: ['name'] })

/** A small app with one object; `gate` is what its releases ask of people. */
const dossier = (app: string, gate: unknown) => [
  { kind: 'app', name: app, body: { label: words(app), ...(gate ? { gate } : {}) } },
  { kind: 'object', name: `${app}.slip`, body: { label: words('试用单'), title: 'name' } },
  { kind: 'field', name: `${app}.slip.name`, body: { object: `${app}.slip`, type: 'text', label: words('名称') } },
  { kind: 'view', name: `${app}.all`, body: listOf(app) },
  { kind: 'grant', name: `${app}.reps`, body: { role: 'sales.rep', object: `${app}.slip`, actions: ['read'] } },
]

async function take(page: Page, title: string): Promise<void> {
  await page.goto('/studio')
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: '继续' }).click()
  await expect(page.getByRole('button', { name: '检查并发布' })).toBeEnabled()
}

/** Says why and publishes what the plan shows. */
async function publish(page: Page, note: string): Promise<void> {
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await plan.getByLabel('更新说明').fill(note)
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()
}

test('a release is tried and agreed to, then another goes to one unit before all', async ({ page, browser, baseURL }) => {
  test.setTimeout(120_000)
  const app = `trial_${Math.random().toString(36).replace(/[^a-z]/g, '').slice(0, 6)}`
  const admin = await Person.signIn(baseURL!, 'admin')
  const begun = await draftOf(admin, `${app} 建档`, dossier(app, { roles: ['sales.rep'], sign_offs: 1 }))
  await admin.send('POST', `/studio/drafts/${begun.id}/publish`, { note: '' })
  await draftOf(admin, `${app} 加备注`, [{ kind: 'field', name: `${app}.slip.note`, body: { object: `${app}.slip`, type: 'text', label: words('备注') } }])

  await enter(page, 'admin')
  await take(page, `${app} 加备注`)
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await expect(plan.getByText('需要 1 位销售试用后同意，目前 0 位。')).toBeVisible()
  await plan.getByRole('button', { name: '邀请试用' }).click()
  const ask = page.getByRole('dialog', { name: /^邀请试用/ })
  for (const [name, value] of [['现在每次（分钟）', '6'], ['改动后每次（分钟）', '1'], ['每人每天次数', '4'], ['使用人数', '30']] as const) await ask.getByLabel(name).fill(value)
  await expect(ask.getByText('预计每天合计节省 600 分钟，一年约 2,500 小时。')).toBeVisible()
  await expectAccessible(page, ask)
  await ask.getByRole('button', { name: '发出邀请' }).click()
  await expect(page.getByText('已邀请销售试用')).toBeVisible()

  const desk = await browser.newContext({ baseURL })
  const rep = await desk.newPage()
  await enter(rep, 'linxiao')
  await rep.goto('/notices')
  await rep.getByRole('button', { name: `请试用：${app} 加备注` }).click()
  const card = rep.getByRole('region', { name: `${app} 加备注` })
  await expect(card.getByRole('button', { name: '同意发布' })).toHaveCount(0)
  await card.getByRole('button', { name: '打开预览' }).click()
  await rep.getByRole('button', { name: '返回并给出意见' }).click()
  await card.getByLabel('你的意见').fill('少填三项')
  await expectAccessible(rep)
  await card.getByRole('button', { name: '同意发布' }).click()
  await expect(rep.getByText('意见已提交')).toBeVisible()
  await desk.close()

  await page.getByRole('button', { name: '检查并发布' }).click()
  await expect(plan.getByText('试用确认已齐，可以发布。')).toBeVisible()
  await publish(page, '加备注')
  await page.goto('/studio/versions')
  const shown = page.getByRole('list', { name: '试用意见' })
  await expect(shown.getByText('少填三项')).toBeVisible()
  await expect(page.getByText('2,500 小时')).toBeVisible()

  // The second app asks nobody before a release.
  const free = `${app}_b`
  const open = await draftOf(admin, `${free} 建档`, dossier(free, null))
  await admin.send('POST', `/studio/drafts/${open.id}/publish`, { note: '' })
  await draftOf(admin, `${free} 改名`, [{ kind: 'view', name: `${free}.all`, body: { ...listOf(free), label: words('试用单一览') } }])
  await take(page, `${free} 改名`)
  await page.getByRole('button', { name: '检查并发布' }).click()
  await plan.getByRole('button', { name: '先试点，再推广' }).click()
  const stage = page.getByRole('dialog', { name: '先试点，再推广' })
  await stage.getByLabel('先行单位').fill('华东战区')
  await page.keyboard.press('Enter')
  await stage.getByLabel('名称').click()
  await stage.getByRole('button', { name: '转为灰度发布' }).click()
  await expect(plan.getByText(`新增灰度发布「${free} 改名」`)).toBeVisible()
  await publish(page, '先在华东试')
  await page.goto('/studio/releases')
  const running = page.getByRole('region', { name: `${free} 改名` })
  await expect(running.getByText('华东战区')).toBeVisible()
  await running.getByRole('button', { name: '推广到全部单位' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '推广到全部单位' }).click()
  await expect(page.getByText(/已推广到全部单位，版本 \d+/)).toBeVisible()
  await expect(page.getByText('没有进行中的灰度发布')).toBeVisible()
})
