/** A company's own rules: made in Studio, counted before they are published, held on the page and at the door alike. */
import { Person, refusal, somebody } from './doors'
import { addCondition, choose } from './drafting'
import { enter, expect, expectAccessible, test } from './page'

const WORDS = '联系人请填写电话或邮箱'

test.use({ expected: [/status of 422/] })

test('a rule is made in Studio, counted over what is there, told on the page, held at the door, and taken back', async ({ page, baseURL }) => {
  test.slow()
  const mark = somebody().phone
  const admin = await Person.signIn(baseURL!, 'admin')
  const old = await admin.send<{ id: string; version: number }>('POST', '/records/sales.contact', { name: `${mark}旧` })
  const { rows: before } = await admin.get<{ rows: { number: number }[] }>('/studio/versions')

  await enter(page, 'admin')
  await page.goto('/studio/objects/sales.contact')
  await page.getByRole('button', { name: '添加规则' }).click()
  const drawer = page.getByRole('dialog', { name: '添加规则' })
  await drawer.getByLabel('不符合时的提示').fill(WORDS)
  await drawer.getByLabel('英文提示').fill('A contact needs a phone or an e-mail')
  const must = drawer.getByRole('group', { name: '必须满足' }).last()
  await addCondition(must, '电话')
  await choose(must.getByLabel('比较方式').last(), '已填写')
  await expect(must).toContainText('电话已填写')
  await expectAccessible(page, drawer)
  await drawer.getByRole('button', { name: '保存' }).click()
  const rules = page.getByRole('list', { name: '校验规则' })
  await expect(rules).toContainText('电话已填写')
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(rules).toHaveCount(0)
  await page.getByRole('button', { name: '重做' }).click()
  await expect(rules).toContainText(WORDS)

  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /发布/ })
  await expect(plan).toContainText('条记录不符合')
  await expect(plan).toContainText(`${mark}旧`)
  await expectAccessible(page, plan)
  await plan.getByRole('textbox').fill('联系人必须能联系到')
  await plan.getByRole('button', { name: '发布', exact: true }).click()
  await expect(plan).toBeHidden()

  const { status, problem } = await refusal(admin, 'POST', '/records/sales.contact', { name: `${mark}新` })
  expect(status).toBe(422)
  expect(problem).toMatchObject({ slug: 'values-are-faulty', faults: [{ at: '/values/phone', slug: 'rule-is-broken', detail: WORDS }] })
  await admin.send('PATCH', `/records/sales.contact/${old.id}`, { job_title: '采购经理' }, { 'If-Match': String(old.version) })

  await page.goto('/records/sales.contact?view=all')
  await page.getByRole('button', { name: '新建' }).click()
  const fresh = page.getByRole('dialog')
  await fresh.getByRole('textbox', { name: '姓名' }).fill(`${mark}新`)
  await fresh.getByRole('button', { name: '保存' }).click()
  await expect(fresh.getByRole('alert').filter({ hasText: WORDS })).toBeVisible()
  await expectAccessible(page, fresh)
  await fresh.getByRole('textbox', { name: '电话' }).fill('13900001111')
  await expect(fresh.getByRole('alert').filter({ hasText: WORDS })).toBeHidden()
  await fresh.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('heading', { name: `${mark}新` })).toBeVisible()

  await admin.send('POST', `/studio/versions/${before[0]!.number}/rollback`, { note: '规则试用结束' })
})
