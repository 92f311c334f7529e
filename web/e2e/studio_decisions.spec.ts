/** What people decide about changes: an objection that holds a draft, a rollout taken back, a role and a gate that are changed. */
import { Person } from './doors'
import { choose, publish } from './drafting'
import { enter, expect, expectAccessible, test } from './page'

const words = (text: string) => ({ zh: text, en: text })
const stamp = () => Math.random().toString(36).replace(/[^a-z]/g, '').slice(0, 6)

interface Draft {
  id: string
}

async function draftOf(admin: Person, title: string, changes: unknown[]): Promise<Draft> {
  const draft = await admin.send<Draft>('POST', '/studio/drafts', { title })
  return admin.send<Draft>('PUT', `/studio/drafts/${draft.id}/changes`, { changes, revision: 0 })
}

const listOf = (app: string, columns: string[]) => ({ label: words('全部巡店单'), object: `${app}.visit`, columns })

/** A small app that reps work with; `gate` is what its releases ask of people. */
async function released(admin: Person, app: string, gate?: unknown): Promise<void> {
  const begun = await draftOf(admin, app, [
    { kind: 'app', name: app, body: { label: words(app), ...(gate ? { gate } : {}) } },
    { kind: 'object', name: `${app}.visit`, body: { label: words('巡店单'), title: 'name' } },
    { kind: 'field', name: `${app}.visit.name`, body: { object: `${app}.visit`, type: 'text', label: words('门店') } },
    { kind: 'view', name: `${app}.all`, body: listOf(app, ['name']) },
    { kind: 'grant', name: `${app}.reps`, body: { role: 'sales.rep', object: `${app}.visit`, actions: ['read', 'create'] } },
  ])
  await admin.send('POST', `/studio/drafts/${begun.id}/publish`, { note: '' })
}

/** A rollout for a war zone that adds a field to the app's list. */
async function rolloutOf(admin: Person, app: string, title: string, zone: string): Promise<Draft> {
  const units = (await admin.get<{ rows: { id: string; name: string }[] }>('/records/org.unit?limit=200')).rows
  const changes = [
    { kind: 'field', name: `${app}.visit.shelf`, body: { object: `${app}.visit`, type: 'integer', label: words('货架数') } },
    { kind: 'view', name: `${app}.all`, body: listOf(app, ['name', 'shelf']) },
  ]
  const body = { label: words(title), units: [units.find((unit) => unit.name === zone)!.id], changes }
  return draftOf(admin, title, [{ kind: 'rollout', name: `${app}.pilot`, body }])
}

test('a rollout is tried by somebody elsewhere, and their objection holds it', async ({ page, browser, baseURL }) => {
  test.setTimeout(120_000)
  const app = `shelf_${stamp()}`
  const title = `${app} 加货架数`
  const admin = await Person.signIn(baseURL!, 'admin')
  await released(admin, app, { roles: ['sales.rep'], sign_offs: 1, time_saved: false })
  const draft = await rolloutOf(admin, app, title, '华南战区')
  await admin.send('POST', `/studio/drafts/${draft.id}/review`, { roles: ['sales.rep'], note: '请看清单' })

  await (await Person.signIn(baseURL!, 'linxiao')).send('POST', `/records/${app}.visit`, { name: '杭州一店' })
  const desk = await browser.newContext({ baseURL })
  const rep = await desk.newPage()
  await enter(rep, 'linxiao')
  await rep.goto('/reviews')
  const card = rep.getByRole('region', { name: title })
  await expect(card.getByText('新增字段「货架数」')).toBeVisible()
  await expect(card.getByText('先在华南战区上线，预览里先看到。')).toBeVisible()
  await card.getByRole('button', { name: '打开预览' }).click()
  await expect(rep.getByText(`正在预览草稿“${title}”`)).toBeVisible()
  await rep.getByRole('navigation', { name: '主导航' }).getByRole('group', { name: app }).getByRole('link', { name: '巡店单' }).click()
  await expect(rep.getByRole('columnheader', { name: '货架数' })).toBeVisible()
  await rep.getByRole('button', { name: '返回并给出意见' }).click()
  await expect(card.getByRole('button', { name: '不同意' })).toBeDisabled()
  await card.getByLabel('你的意见').fill('货架数现场数不清')
  await card.getByRole('button', { name: '不同意' }).click()
  await expect(rep.getByText('意见已提交')).toBeVisible()
  await expect(card.getByText('不同意', { exact: true }).first()).toBeVisible()
  await expectAccessible(rep)
  await desk.close()

  await enter(page, 'admin')
  await page.goto('/studio')
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: '继续' }).click()
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await expect(plan.getByText('新增字段「货架数」')).toBeVisible()
  await expect(plan.getByRole('list', { name: '试用意见' }).getByText('货架数现场数不清')).toBeVisible()
  await plan.getByLabel('更新说明').fill('强行上线')
  await expect(plan.getByRole('button', { name: '发布', exact: true })).toBeDisabled()
  await expectAccessible(page, plan)
})

test('a rollout is taken back', async ({ page, baseURL }) => {
  const app = `back_${stamp()}`
  const title = `${app} 加货架数`
  const admin = await Person.signIn(baseURL!, 'admin')
  await released(admin, app)
  const draft = await rolloutOf(admin, app, title, '华东战区')
  await admin.send('POST', `/studio/drafts/${draft.id}/publish`, { note: '' })
  await enter(page, 'admin')
  await page.goto('/studio/releases')
  const running = page.getByRole('region', { name: title })
  await expect(running.getByText('新增字段「货架数」')).toBeVisible()
  await running.getByRole('button', { name: '撤回' }).click()
  const sure = page.getByRole('dialog', { name: `撤回“${title}”？` })
  await sure.getByLabel('更新说明').fill('现场数不清')
  await expectAccessible(page, sure)
  await sure.getByRole('button', { name: '撤回' }).click()
  await expect(page.getByText(/已撤回，版本 \d+/)).toBeVisible()
  await expect(page.getByText('没有进行中的灰度发布')).toBeVisible()
  await page.goto('/studio/versions')
  await expect(page.getByText('现场数不清').first()).toBeVisible()
})

test('a role is changed and saved, and its people have the new right', async ({ page, baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  const { body: asBefore } = await admin.get<{ body: unknown }>('/studio/definitions/role/sales.rep')
  await enter(page, 'admin')
  await page.goto('/studio/grants?role=sales.rep')
  const drawer = page.getByRole('dialog', { name: /^编辑角色“销售/ })
  await drawer.getByLabel('职责说明').fill('跟进分到名下的线索')
  await drawer.getByRole('checkbox', { name: /^看过程红绿灯/ }).check()
  await expectAccessible(page, drawer)
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(drawer).toBeHidden()
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await page.goto('/studio/grants?role=sales.rep')
  await expect(drawer.getByLabel('职责说明')).toHaveValue('跟进分到名下的线索')
  await expect(drawer.getByRole('checkbox', { name: /^看过程红绿灯/ })).toBeChecked()
  await drawer.getByRole('button', { name: '取消' }).click()
  await publish(page, '销售也看红绿灯')
  const rep = await Person.signIn(baseURL!, 'linxiao')
  expect((await rep.get<{ user: { abilities: string[] } }>('/session')).user.abilities).toContain('see_board')
  // Other journeys meet the role as the demo company has it.
  const back = await draftOf(admin, '销售角色改回', [{ kind: 'role', name: 'sales.rep', body: asBefore }])
  await admin.send('POST', `/studio/drafts/${back.id}/publish`, { note: '' })
  expect((await rep.get<{ user: { abilities: string[] } }>('/session')).user.abilities).not.toContain('see_board')
})

test('a gate is changed and saved, and the next draft meets it', async ({ page, baseURL }) => {
  test.setTimeout(120_000)
  const app = `gate_${stamp()}`
  const admin = await Person.signIn(baseURL!, 'admin')
  await released(admin, app)
  await enter(page, 'admin')
  await page.goto('/studio/releases')
  const gate = page.getByRole('listitem').filter({ hasText: app })
  await gate.getByRole('switch', { name: `${app}发布前需要评审` }).click()
  await gate.getByLabel('至少几人同意').fill('2')
  await gate.getByLabel('至少几人同意').blur()
  await gate.getByRole('switch', { name: '必须估算节省时间' }).click()
  await choose(gate.getByLabel('由哪些角色试用'), '战区经理')
  await page.keyboard.press('Escape')
  await expect(page.getByText('已存为草稿')).toBeVisible()
  await publish(page, '上线前先试用')
  await page.reload()
  await expect(gate.getByLabel('至少几人同意')).toHaveValue('2')
  await expect(gate.getByRole('switch', { name: '必须估算节省时间' })).not.toBeChecked()
  const draft = await draftOf(admin, `${app} 改名`, [{ kind: 'view', name: `${app}.all`, body: { ...listOf(app, ['name']), filter: 'name != ""' } }])
  const asked = await admin.get<{ gate: { sign_offs: number; roles: string[]; time_saved: boolean } }>(`/studio/drafts/${draft.id}`)
  expect(asked.gate).toMatchObject({ sign_offs: 2, roles: ['manager', 'rep'], time_saved: false })
})

test('a grading table runs in shadow, then decides about team-days drawn by lot, then for all', async ({ page, baseURL }) => {
  test.setTimeout(120_000)
  const title = `分级试点 ${stamp()}`
  const admin = await Person.signIn(baseURL!, 'admin')
  const table = '/studio/definitions/decision_table/sales.lead_grade'
  const { body: asBefore } = await admin.get<{ body: { rows: unknown[] } }>(table)
  const row = { when: 'true', then: { grade: "'A'" }, reason: words('都先跟') }
  await draftOf(admin, title, [{ kind: 'decision_table', name: 'sales.lead_grade', body: { ...asBefore, rows: [row] } }])
  await enter(page, 'admin')
  await page.goto('/studio')
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: '继续' }).click()
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await plan.getByRole('button', { name: '先试点，再推广' }).click()
  const stage = page.getByRole('dialog', { name: '先试点，再推广' })
  await expect(stage.getByText('新方案只在旁边算、只计数，不影响任何线索。先看差别，再分流。')).toBeVisible()
  await choose(stage.getByLabel('对比指标'), '7 日商机转化率')
  await stage.getByLabel('名称').click()
  await expectAccessible(page, stage)
  await stage.getByRole('button', { name: '转为灰度发布' }).click()
  await expect(plan.getByText(`新增灰度发布「${title}」`)).toBeVisible()
  await plan.getByLabel('更新说明').fill('先在影子里跑')
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText(/已发布，版本 \d+/)).toBeVisible()

  const rep = await Person.signIn(baseURL!, 'linxiao')
  await rep.send('POST', '/records/sales.lead', { name: '影子里的线索', company: `${title}公司` })
  const running = page.getByRole('region', { name: title })
  await expect(async () => {
    await page.goto('/studio/releases')
    await expect(running.getByText(/共判 \d+ 条，其中 \d+ 条与现行方案不同。/)).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
  await expectAccessible(page)
  await running.getByRole('button', { name: '开始分流' }).click()
  const lots = page.getByRole('dialog', { name: `让“${title}”开始分流？` })
  await lots.getByLabel('新方案占比（%）').fill('40')
  await lots.getByRole('button', { name: '开始分流' }).click()
  await expect(running.getByText('按“团队×天”抽签，新方案占 40%。')).toBeVisible()
  await expect(running.getByText('数据还太少，暂时下不了结论。')).toBeVisible()

  await running.getByRole('button', { name: '推广到全部单位' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '推广到全部单位' }).click()
  await expect(page.getByText('没有进行中的灰度发布')).toBeVisible()
  const steps = page.getByRole('region', { name: '试点记录' })
  await steps.getByRole('button', { name: new RegExp(`${title}\\s*开始分流`) }).click()
  await expect(steps.getByText(/共判 \d+ 条，其中 \d+ 条与现行方案不同。/)).toBeVisible()
  await expect(steps.getByRole('button', { name: new RegExp(`${title}\\s*推广`) })).toBeVisible()
  await expectAccessible(page)
  expect((await admin.get<{ body: { rows: unknown[] } }>(table)).body.rows).toEqual([row])
  // Other journeys meet the table as the demo company has it.
  const back = await draftOf(admin, `${title} 改回`, [{ kind: 'decision_table', name: 'sales.lead_grade', body: asBefore }])
  await admin.send('POST', `/studio/drafts/${back.id}/publish`, { note: '' })
})
