/** The list: an order and a condition are kept as a view of one's own, found again after a reload, and dropped. */
import { leaveDetails, leadNamed, Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

test('a changed list becomes a view, and the view can be dropped', async ({ page, baseURL }) => {
  const who = somebody()
  const person = await Person.signIn(baseURL!, 'zhangwei')
  await leaveDetails(baseURL!, who)
  await leadNamed(person, who.name)
  const view = `苏州客户 ${who.phone.slice(-4)}`

  await enter(page, 'zhangwei')
  await page.goto(`/leads?view=all&filter=${encodeURIComponent(`name == '${who.name}'`)}`)
  const grid = page.getByRole('grid')
  await expect(grid.getByRole('row')).toHaveCount(2)
  await expect(grid).toContainText(who.name)
  await grid.getByRole('button', { name: '意向分' }).click()
  await expect(grid.getByRole('columnheader', { name: /意向分/ })).toHaveAttribute('aria-sort', 'descending')

  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill(view)
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  const tab = page.getByRole('navigation', { name: '视图' }).getByRole('button', { name: view })
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await page.reload()
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await expect(grid.getByRole('row')).toHaveCount(2)

  await page.getByRole('button', { name: new RegExp(`^视图“${view}”`) }).click()
  await page.getByRole('menuitem', { name: '删除此视图' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(tab).toBeHidden()
})
