/** Two people edit one lead: the second is shown what it was, theirs and his, and chooses. */
import { leadNamed, leaveDetails, Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

test.use({ expected: [/status of 412/] })

test('the second of two editors sees three sides and settles them', async ({ page, baseURL }) => {
  const who = somebody()
  const other = await Person.signIn(baseURL!, 'fangmin')
  await leaveDetails(baseURL!, who)
  const lead = await leadNamed(other, who.name)
  await enter(page, 'zhangwei')
  await page.goto(`/records/sales.lead/${lead.id}`)
  const facts = page.getByRole('region', { name: '资料' })
  await facts.getByRole('button', { name: '编辑' }).click()
  await facts.getByRole('textbox', { name: '公司', exact: true }).fill('我改的公司')
  await facts.getByRole('textbox', { name: '城市', exact: true }).fill('无锡')

  await expect.poll(async () => (await leadNamed(other, who.name)).owner).not.toBeNull()
  const { version } = await leadNamed(other, who.name)
  await other.send('PATCH', `/records/sales.lead/${lead.id}`, { company: '对方改的公司', job_title: '厂长' }, { 'If-Match': `"${version}"` })

  await facts.getByRole('button', { name: '保存' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('这条记录刚被别人修改过')
  const company = dialog.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /公司/ }) })
  for (const side of [who.company, '对方改的公司', '我改的公司']) await expect(company).toContainText(side)
  await expect(dialog.getByRole('row').filter({ hasText: '无锡' })).toBeVisible()
  await expect(dialog.getByRole('row').filter({ hasText: '厂长' })).toBeVisible()
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page)
  await expect(dialog.getByRole('button', { name: /还有 1 处未选择/ })).toBeDisabled()
  await company.getByRole('radio', { name: /保留你的值/ }).check()
  await dialog.getByRole('button', { name: '合并保存' }).click()
  await expect(dialog).toBeHidden()
  await expect(facts).toContainText('我改的公司')

  const settled = await leadNamed(other, who.name)
  expect([settled.company, settled.city, settled.job_title]).toEqual(['我改的公司', '无锡', '厂长'])
})
