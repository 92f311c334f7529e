import { PASSWORD } from './doors'
import { expect, expectAccessible, signIn, test } from './page'

test('a wrong password is refused in words, and the right one leads to the page that was asked for', async ({ page }) => {
  const login = 'linxiao'
  await page.goto('/notices')
  await expect(page).toHaveURL(/\/login\?next=%2Fnotices/)
  await page.getByLabel('账号', { exact: true }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill('wrong-password')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).toHaveURL(/\/notices$/)
})

test('signing out ends the session for the next page too', async ({ page }) => {
  await signIn(page, 'linxiao')
  await page.getByRole('button', { name: /的菜单$/ }).click()
  await page.getByText('退出登录').click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto('/')
  await expect(page).toHaveURL(/\/login/)
})

test('language and scheme are switched and kept over a reload', async ({ page }) => {
  await signIn(page, 'linxiao')
  await page.getByRole('button', { name: /的菜单$/ }).click()
  await page.getByText('English').click()
  await expect(page.getByRole('link', { name: 'Cockpit' })).toBeVisible()
  await page.getByRole('button', { name: /^Menu of/ }).click()
  await page.getByText('Switch to dark').click()
  await page.reload()
  await expect(page.getByRole('link', { name: 'Cockpit' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark')
})
