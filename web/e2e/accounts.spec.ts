/** Accounts of others: a password is given anew, an account is closed and opened again, and each time its person feels it at once. */
import { enter, expect, expectAccessible, test } from './page'

const LOGIN = 'fengning'
const NAME = '冯宁'
const GIVEN = '茶壶 铁轨 十一月 企鹅'

// A refused password and a session that was ended are answers, which the browser notes by itself.
test.use({ expected: [/status of 4(01|22)/] })

test('an administrator gives a password, closes the account and opens it again', async ({ page, browser, baseURL }) => {
  const theirs = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' })).newPage()
  const signInAs = async (password: string) => {
    await theirs.goto('/login')
    await theirs.getByLabel('账号', { exact: true }).fill(LOGIN)
    await theirs.getByLabel('密码', { exact: true }).fill(password)
    await theirs.keyboard.press('Enter')
  }
  const inside = theirs.getByRole('navigation', { name: '主导航' })

  await enter(page, 'admin')
  await page.goto('/account')
  await page.getByRole('tab', { name: '账号管理' }).click()
  await page.getByLabel('姓名或登录名').fill(LOGIN)
  const line = page.getByRole('listitem').filter({ hasText: LOGIN }).first()
  const act = async (name: string) => {
    await line.getByRole('button', { name: `${NAME}的操作` }).click()
    await page.getByRole('menuitem', { name }).click()
  }

  await act('重置密码')
  const dialog = page.getByRole('dialog', { name: `重置${NAME}的密码` })
  const box = dialog.getByLabel('新密码')
  const give = dialog.getByRole('button', { name: '重置密码' })
  await box.fill('1234567')
  await expect(give).toBeDisabled()
  await box.fill('12345678')
  await give.click()
  await expect(dialog.getByRole('alert')).toContainText('很容易被猜到')
  await expect(box).toHaveValue('12345678')
  await expectAccessible(page, dialog)
  await box.fill(GIVEN)
  await give.click()
  await expect(page.getByText(`${NAME}的密码已重置`)).toBeVisible()
  await expect(dialog).toBeHidden()

  await signInAs(GIVEN)
  await expect(inside).toBeVisible()
  await act('停用账号')
  await page.getByRole('dialog', { name: `停用${NAME}的账号？` }).getByRole('button', { name: '停用账号' }).click()
  await expect(line).toContainText('已停用')
  // Thrown out where they stand, without another press.
  await expect(theirs).toHaveURL(/\/login/)
  await signInAs(GIVEN)
  await expect(theirs.getByRole('alert')).toBeVisible()
  await expectAccessible(page)

  await act('启用账号')
  await expect(page.getByText(`${NAME}的账号已启用`)).toBeVisible()
  await expect(line).not.toContainText('已停用')
  await signInAs(GIVEN)
  await expect(inside).toBeVisible()
  await theirs.context().close()
})
