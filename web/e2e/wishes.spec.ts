/** A booking that is refused is kept as a wish; who leads the zone sees the conflict; when there is room its writer is told, and books. */
import type { Locator } from '@playwright/test'

import { choose } from './drafting'
import { Person } from './doors'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, test } from './page'

interface Opened {
  force: { id: string }
  resources: { id: string; name: string; hours: { starts_at: string; ends_at: string }[] | null }[]
  bookings: { id: string }[]
}

// A booking in the way is refused with 409, outside of working hours with 422, which browsers note by themselves.
test.use({ expected: [/status of 4(09|22)/] })

const moment = (days: number, hour: number) => {
  const day = new Date(Date.now() + days * 86_400_000)
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour - 8))
}
const typed = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

async function pick(dialog: Locator, label: string, at: Date): Promise<void> {
  await dialog.getByLabel(label, { exact: false }).fill(typed(at))
  await dialog.page().keyboard.press('Enter')
}

test('what is booked already is wished, seen as a conflict, and booked when it is given back', async ({ page, browser, baseURL }) => {
  const mark = Date.now().toString(36)
  const forces: Opened[] = []
  const rep = await Person.signIn(baseURL!, 'tangshiyun')
  for (const part of ['甲', '乙']) {
    const { id: account } = await rep.send<{ id: string }>('POST', '/records/sales.account', { name: `渝北精工${part} ${mark}` })
    const { id: deal } = await rep.send<{ id: string }>('POST', '/records/sales.opportunity', { name: `产线${part} ${mark}`, account })
    forces.push(await rep.send<Opened>('POST', `/records/sales.opportunity/${deal}/task-forces`, { name: `产线${part}特遣队 ${mark}`, purpose: '两周内签约', members: [], until_at: moment(14, 18).toISOString() }))
  }
  const [first, second] = forces as [Opened, Opened]
  const expert = first.resources.find((one) => one.name.includes('郑凯'))!
  // Experts are booked in their working hours: a whole day of them, not before the day after tomorrow.
  const open = expert.hours!.find((one) => new Date(one.starts_at) > moment(2, 0))!
  const [from, until] = [new Date(open.starts_at), new Date(open.ends_at)]
  const booked = await rep.send<Opened>('POST', `/task-forces/${first.force.id}/bookings`, { resource: expert.id, starts_at: from.toISOString(), ends_at: until.toISOString() })

  await enter(page, 'tangshiyun')
  await page.goto(`/task-forces/${second.force.id}`)
  await page.getByRole('button', { name: '预约资源' }).click()
  const dialog = page.getByRole('dialog')
  await choose(dialog.getByLabel('资源', { exact: false }).first(), '专家 · 交付专家 郑凯')
  await expect(dialog.getByText('已占用：')).toBeVisible()
  await expect(dialog.getByText('近期可预约的工作时间：')).toBeVisible()
  await pick(dialog, '开始时间', new Date(from.getTime() - 3 * 3_600_000))
  await pick(dialog, '结束时间', until)
  await dialog.getByRole('button', { name: '预约', exact: true }).click()
  await expect(page.getByText('开始和结束都须在交付专家 郑凯的工作时间内')).toBeVisible()
  await pick(dialog, '开始时间', from)
  await pick(dialog, '结束时间', until)
  await dialog.getByLabel('用途说明').fill(`备货评审 ${mark}`)
  await dialog.getByRole('button', { name: '预约', exact: true }).click()
  await expect(dialog.getByText('先登记需求')).toBeVisible()
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '登记需求' }).click()
  await expect(dialog).toBeHidden()
  const wish = page.getByRole('list', { name: '登记需求' }).getByRole('listitem').filter({ hasText: mark })
  await expect(wish.getByText('待满足')).toBeVisible()
  await expectAccessible(page)

  // Who leads the war zone sees both, and that they are in each other's way.
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
  const lead = await context.newPage()
  await enter(lead, 'zengyi')
  await lead.goto('/war-zones')
  const panel = lead.getByRole('region', { name: '资源占用与冲突' })
  const clash = panel.getByRole('listitem').filter({ hasText: `备货评审 ${mark}` }).last()
  await expect(clash.getByText('需求冲突')).toBeVisible()
  await expectNoSidewaysScroll(lead)
  await expectAccessible(lead)

  await rep.send('POST', `/task-forces/${first.force.id}/bookings/${booked.bookings[0]!.id}/end`, {})
  await lead.reload()
  await expect(clash.getByText('需求可满足')).toBeVisible()
  await context.close()
  await page.reload()
  await expect(wish.getByText('有空档')).toBeVisible()
  const { rows } = await rep.get<{ rows: { body: { zh: string }; title: { zh: string } }[] }>('/notices?limit=20')
  expect(rows.filter((one) => JSON.stringify(one).includes('先到先得'))).toHaveLength(1)
  await rep.send('POST', `/task-forces/${second.force.id}/bookings`, { resource: expert.id, starts_at: from.toISOString(), ends_at: until.toISOString() })
  await page.reload()
  await expect(page.getByRole('list', { name: '资源池' }).getByText('交付专家 郑凯')).toBeVisible()
  await expect(wish).toHaveCount(0)
})
