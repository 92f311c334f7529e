/** A booth at a fair: the poster is made in the Studio, its form works without a network, and what was filled in arrives once. */
import { Person, somebody, type Found } from './doors'
import { expect, expectAccessible, test } from './page'

// Without its service worker the page could not be opened offline.
test.use({ serviceWorkers: 'allow', expected: [/ERR_INTERNET_DISCONNECTED/] })

test('A visitor fills in the form without a network, and exactly one lead comes when there is one', async ({ page, context, baseURL }) => {
  const who = somebody()
  const admin = await Person.signIn(baseURL!, 'admin')
  const poster = { name: '工博会 5.1H', company: '华信智能', headline: '扫码领取改造案例集', text: '5.1H B026', origin: baseURL! }
  const { address } = await admin.send<{ address: string }>('POST', '/channels/expo/booths', poster)

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${address}#staff`)
  await expect(page.getByRole('heading', { name: '扫码领取改造案例集' })).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await expectAccessible(page)

  await context.setOffline(true)
  await page.reload()
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByText('请填写姓名')).toBeVisible()
  await page.getByLabel('姓名').fill(who.name)
  await page.getByLabel('手机').fill(who.phone.slice(0, 10))
  await page.getByRole('checkbox', { name: '关注交付周期' }).check()
  await page.getByRole('checkbox', { name: /我同意/ }).check()
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByText('请填写正确的手机或电话号码')).toBeVisible()
  await page.getByLabel('手机').fill(who.phone)
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByRole('heading', { name: '已保存在本机' })).toBeVisible()
  await expect(page.getByText('待同步 1')).toBeVisible()

  await context.setOffline(false)
  await expect(page.getByText('本机已提交 1')).toBeVisible()
  const filter = encodeURIComponent(`name == '${who.name}'`)
  const found = async () => (await admin.get<{ rows: Found[] }>(`/records/sales.lead?filter=${filter}`)).rows
  await expect.poll(async () => (await found()).map((one) => [one['source'], one['tags']])).toEqual([['expo', ['delivery']]])
})
