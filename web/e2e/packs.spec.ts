/** A pack lies on a rep; the administrator presses the breaker, the rep's open page says so and empties, and fills again when it is lifted. */
import { Person } from './doors'
import { enter, expect, expectAccessible, test } from './page'

test('an administrator holds a pack back with one press and lifts it with a note', async ({ page, browser, baseURL }) => {
  const mark = Date.now().toString(36)
  const admin = await Person.signIn(baseURL!, 'admin')
  const { rows } = await admin.get<{ rows: { id: string; name: string }[] }>(`/records/org.user?filter=${encodeURIComponent("name == '梁俊杰'")}`)
  const ends_at = new Date(Date.now() + 3_600_000).toISOString()
  await admin.send('POST', '/access/packs', { key: 'pack:sales.weather_contact', person: rows[0]!.id, reason: `台风 ${mark}`, ends_at })

  const context = await browser.newContext({ locale: 'zh-CN' })
  const rep = await context.newPage()
  await enter(rep, 'liangjunjie')
  await rep.goto('/')
  await enter(page, 'admin')
  await page.goto('/access?whose=packs')
  const card = page.getByRole('article', { name: '代联系客户', exact: true })
  await expect(card.getByText(`台风 ${mark}`)).toBeVisible()
  await expectAccessible(page)
  await card.getByRole('button', { name: '熔断', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('熔断原因').fill(`排查 ${mark}`)
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '熔断', exact: true }).click()
  await expect(card.getByText('已熔断')).toBeVisible()
  const said = rep.getByText(`「代联系客户」已熔断，暂不可用：排查 ${mark}`)
  await expect(said).toBeVisible()
  await expectAccessible(rep)

  await card.getByRole('button', { name: '解除熔断' }).click()
  await dialog.getByLabel('解除说明').fill('排查完毕')
  await dialog.getByRole('button', { name: '解除熔断' }).click()
  await expect(said).toBeHidden()
  await context.close()
})
