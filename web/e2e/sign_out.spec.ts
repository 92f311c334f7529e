/** Signing out ends the session at the provider too: away to it, the provider asks, and back to where one signs in. */
import { expect, expectAccessible, listen, test } from './page'
import { startProvider, type Provider } from './provider'

test.skip(Boolean(process.env.E2E_URL), 'a product of somebody else does not ask this machine')

let provider: Provider
test.beforeAll(async ({ baseURL }) => {
  provider = await startProvider(baseURL!, { ends_there: true })
})

test.afterAll(() => provider.end())

test('signing out here signs out at the provider and comes back', async ({ browser, baseURL }) => {
  const { issuer } = provider
  const context = await browser.newContext({ locale: 'zh-CN', baseURL: baseURL!, serviceWorkers: 'block' })
  // The way leads over the provider's pages.
  listen(context, [baseURL!, issuer], [/.*/])
  await context.route((url) => !['127.0.0.1', 'localhost'].includes(url.hostname), (route) => route.abort())
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByRole('button', { name: /用企业账号登录/ }).click()
  await expect(page).toHaveURL(new RegExp(`^${issuer}/`))
  await page.getByRole('button', { name: provider.subject }).click()
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()

  await page.getByRole('button', { name: '新同事的菜单' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page).toHaveURL(new RegExp(`^${issuer}/oauth2/end_session`))
  await page.getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(new RegExp(`^${baseURL}/login`))
  await expect(page.getByLabel('账号', { exact: true })).toBeVisible()
  await expectAccessible(page)
  // No session is left here: a page that needs one leads to signing in.
  await page.goto('/notices')
  await expect(page).toHaveURL(/\/login\?next=/)
  await context.close()
})
