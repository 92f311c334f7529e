/** Whoever comes by the company's account proves again who they are: at the provider, or by a code of the app; no password is asked. */
import { code } from './authenticator'
import { expect, expectAccessible, expectAccessibleInBoth, listen, test } from './page'
import { startProvider, type Provider } from './provider'

test.skip(Boolean(process.env.E2E_URL), 'a product of somebody else does not ask this machine')

let provider: Provider
test.beforeAll(async ({ baseURL }) => {
  provider = await startProvider(baseURL!, { sure: true })
})

test.afterAll(() => provider.end())

test('proof at the provider, then by a code alone', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'zh-CN', baseURL: baseURL!, serviceWorkers: 'block' })
  listen(context, [baseURL!, provider.issuer], [/.*/])
  const page = await context.newPage()
  const dialog = page.getByRole('dialog')
  const enter = async () => {
    await page.goto('/login?next=/account')
    await page.getByRole('button', { name: /用企业账号登录/ }).click()
    await page.getByRole('button', { name: provider.subject }).click()
    await expect(page).toHaveURL(/\/account$/)
  }
  // Let in there without being asked: signed in this morning.
  await provider.asked(60)
  await enter()
  await page.getByRole('button', { name: '开启动态验证码' }).click()
  await expect(dialog.getByText('请确认是你本人')).toBeVisible()
  const there = dialog.getByRole('button', { name: '用企业账号“集团账号”确认' })
  await expect(there).toBeVisible()
  await expect(dialog.getByLabel('当前密码')).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: '确认', exact: true })).toHaveCount(0)
  await expectAccessibleInBoth(page, dialog)
  await provider.asked(0)
  await there.click()
  await expect(page).toHaveURL(/prompt=login/)
  await page.getByRole('button', { name: provider.subject }).click()
  await expect(page).toHaveURL(/\/account$/)

  await page.getByRole('button', { name: '开启动态验证码' }).click()
  const secret = (await dialog.locator('code').innerText()).replace(/\s/g, '')
  await dialog.getByLabel('6 位验证码').fill(code(secret, 0))
  await dialog.getByRole('button', { name: '确认开启' }).click()
  await dialog.getByRole('button', { name: '我已保存' }).click()

  await context.clearCookies()
  await provider.asked(60)
  await enter()
  await page.getByRole('button', { name: '关闭', exact: true }).click()
  await dialog.getByRole('button', { name: '关闭动态验证码' }).click()
  const box = dialog.getByLabel('6 位动态验证码')
  await expect(box).toBeVisible()
  await expect(dialog.getByLabel('当前密码')).toHaveCount(0)
  await expectAccessible(page, dialog)
  await box.fill('000000')
  await dialog.getByRole('button', { name: '确认', exact: true }).click()
  await expect(dialog.getByText(/用过一次即失效/)).toBeVisible()
  await box.fill(code(secret, 1))
  await dialog.getByRole('button', { name: '确认', exact: true }).click()
  await expect(page.getByRole('button', { name: '开启动态验证码' })).toBeVisible()
  await context.close()
})
