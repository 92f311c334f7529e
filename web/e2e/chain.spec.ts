/** What a rep finds out about a customer: who decides and sways whom, how good the lead is, and where all of it leaves him. */
import { Person, somebody } from './doors'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, test } from './page'

interface Row {
  id: string
  quality: string | null
}

test('a decision chain is drawn and walked by keyboard, a lead is rated with one tap and unrated again, and the snapshot follows', async ({ page, baseURL }) => {
  const who = somebody()
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const lead = await person.send<Row>('POST', '/records/sales.lead', { name: who.name, source: 'expo' })
  const add = (values: Record<string, unknown>) => person.send<Row>('POST', '/records/sales.contact', { lead: lead.id, ...values })
  const boss = await add({ name: `${who.name}总`, role: 'decider', attitude: 'neutral', approval_step: 2 })
  await add({ name: `${who.name}工`, role: 'influencer', attitude: 'champion', hidden_kol: true, sways: [boss.id] })
  await enter(page, 'zhangwei')
  await page.goto(`/records/sales.lead/${lead.id}`)

  const rate = page.getByRole('group', { name: `评价${who.name}的线索质量` })
  await rate.getByRole('button', { name: '优质' }).click()
  await expect(rate.getByRole('button', { name: '优质' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByText(`已把${who.name}评为优质`)).toBeVisible()
  expect((await person.get<Row>(`/records/sales.lead/${lead.id}`)).quality).toBe('good')
  await page.getByRole('tab', { name: '决策进程快照' }).click()
  const known = page.getByRole('region', { name: '已经掌握' })
  await expect(known).toContainText('决策人已摸清')
  await expect(known).toContainText('线索质量已评价')
  await page.getByRole('button', { name: '撤销' }).click()
  await expect(page.getByRole('region', { name: '还缺什么' })).toContainText('线索质量还没有评价')
  await expect(rate.getByRole('button', { pressed: true })).toHaveCount(0)
  await expectAccessible(page)

  await page.getByRole('tab', { name: '决策链图谱' }).click()
  const chart = page.getByRole('region', { name: '决策链图谱' }).last()
  await expect(page.getByText('80%', { exact: true })).toBeVisible()
  await expect(chart.getByRole('link')).toHaveCount(2)
  await expect(chart.locator('svg path[marker-end]')).toHaveCount(1)
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  // The page is another one on a phone, and begins with its first tab.
  await page.getByRole('tab', { name: '决策链图谱' }).click()
  await expect(page.getByText(`能影响：${who.name}总`)).toBeVisible()
  await expectNoSidewaysScroll(page)
  await page.getByRole('link', { name: `${who.name}总` }).first().focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/records/sales.contact/${boss.id}`)
})
