/** The clerk's queue: two saves of one customer are told with their evidence, told apart and taken back, then merged. */
import { Person } from './doors'
import { enter, expect, expectAccessible, test } from './page'

const LETTERS = [...'华鑫恒瑞海泰隆达联智云博远宏诚德永兴源凯丰利明光']
const some = () => LETTERS[Math.floor(Math.random() * LETTERS.length)] ?? '华'

test('what may be one customer is told apart, taken back and merged', async ({ page, baseURL }) => {
  const person = await Person.signIn(baseURL!, 'zhangwei')
  const trade = [some(), some(), some()].join('')
  const names = [`宁波${trade}机械制造有限公司`, `${trade}机械制造(宁波)股份公司`]
  // Two people save at the same moment.
  const made = await Promise.all(names.map((name, at) => person.send<{ id: string }>('POST', '/records/sales.account', { name, phone: `0574-8765${1000 + at + Math.floor(Math.random() * 8000)}` })))
  await enter(page, 'zhangwei')

  await page.goto(`/records/sales.account/${made[0]?.id}`)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('疑似同一客户')).toBeVisible({ timeout: 1_500 })
  }).toPass()
  await expect(page.getByText('地区、字号、行业全部一致')).toBeVisible()
  await expectAccessible(page)

  await page.goto('/pairs')
  const card = page.getByRole('article').filter({ hasText: names[0]! })
  await expect(card.getByText('很可能重复')).toBeVisible()
  await expectAccessible(page)
  await card.getByRole('button', { name: '不是同一个' }).click()
  await expect(card).toHaveCount(0)
  await page.getByRole('button', { name: '已判定不同' }).click()
  await expect(card.getByText(/张巍 于 .* 判定不是同一个/)).toBeVisible()
  await card.getByRole('button', { name: '恢复为待处理' }).click()
  await expect(card).toHaveCount(0)
  await page.getByRole('button', { name: '待处理', exact: true }).click()

  await card.getByRole('button', { name: '比对并合并' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: `保留这条：${names[1]}` }).check()
  await dialog.getByRole('button', { name: /^合\s*并$/ }).click()
  await expect(card).toHaveCount(0)
  const kept = await person.get<{ name: string }>(`/records/sales.account/${made[1]?.id}`)
  expect(kept.name).toBe(names[1])
})
