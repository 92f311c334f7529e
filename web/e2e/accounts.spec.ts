/** Accounts of others: one is opened, a password is drawn anew and makes room for its person's own, an account is closed and opened again, and each time its person feels it at once. */
import { Person } from './doors'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, test } from './page'

const LOGIN = 'fengning'
const NAME = '冯宁'
const OWN = '茶壶 铁轨 十一月 企鹅'

// A refused password and a session that was ended are answers, which the browser notes by itself.
test.use({ expected: [/status of 4(01|22)/] })

test('an administrator draws a password for somebody who chooses their own, closes the account and opens it again', async ({ page, browser, baseURL }) => {
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
  await page.getByRole('dialog', { name: `重置${NAME}的密码` }).getByRole('button', { name: '重置密码' }).click()
  const handing = page.getByRole('dialog', { name: `${NAME}的首次登录密码` })
  const given = await handing.locator('code').innerText()
  expect(given).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  await expect(handing).toContainText(LOGIN)
  await expectAccessibleInBoth(page, handing)
  // A telephone that is turned, upright and back: what is shown once is still there.
  for (const size of [{ width: 390, height: 844 }, { width: 844, height: 390 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size)
    await expect(page.getByRole('navigation', { name: '主导航' })).toHaveCount(1)
    await expect(handing.locator('code')).toHaveText(given)
    await expectNoSidewaysScroll(page)
  }
  await handing.getByRole('button', { name: '我已转告' }).click()
  await expect(page.getByText(given)).toHaveCount(0)

  // It opens the choosing of one's own, with the keyboard alone, and nothing else.
  await signInAs(given)
  await expect(theirs.getByRole('heading', { name: '设置你自己的密码' })).toBeVisible()
  await theirs.goto('/leads')
  const own = theirs.getByLabel('新密码', { exact: true })
  await expect(own).toBeFocused()
  await expect(inside).toHaveCount(0)
  await expectAccessibleInBoth(theirs)
  await theirs.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(theirs)
  const keep = theirs.getByRole('button', { name: '保存并继续' })
  const twice = async (password: string) => {
    await own.fill(password)
    await theirs.getByLabel('再输一遍新密码').fill(password)
  }
  await own.fill(OWN)
  await theirs.getByLabel('再输一遍新密码').fill('something else')
  await expect(keep).toBeDisabled()
  await twice('12345678')
  await keep.click()
  await expect(theirs.getByRole('alert')).toContainText('很容易被猜到')
  await twice(given)
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByRole('alert')).toContainText('管理员给你的密码')
  await twice(OWN)
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByText('密码已设置')).toBeVisible()
  await theirs.setViewportSize({ width: 1440, height: 900 })
  await expect(inside).toBeVisible()
  await expect(theirs).toHaveURL(/\/leads/)

  await act('停用账号')
  await page.getByRole('dialog', { name: `停用${NAME}的账号？` }).getByRole('button', { name: '停用账号' }).click()
  await expect(line).toContainText('已停用')
  // Thrown out where they stand, without another press.
  await expect(theirs).toHaveURL(/\/login/)
  await signInAs(OWN)
  await expect(theirs.getByRole('alert')).toBeVisible()
  await expectAccessible(page)

  await act('启用账号')
  await expect(page.getByText(`${NAME}的账号已启用`)).toBeVisible()
  await expect(line).not.toContainText('已停用')
  await signInAs(OWN)
  await expect(inside).toBeVisible()
  await theirs.context().close()
})

test('a new colleague gets an account, and a session that ends elsewhere leaves nothing of what was read', async ({ page, browser, baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  const [unit] = (await admin.get<{ rows: { id: string }[] }>(`/records/org.unit?limit=1`)).rows
  const { id } = await admin.send<{ id: string }>('POST', '/records/org.user', { name: '钟离春', login: 'zhonglichun', active: true, unit: unit!.id })
  await admin.send('POST', '/records/org.membership', { user: id, role: 'rep', unit: unit!.id })

  await enter(page, 'admin')
  await page.goto('/account')
  await page.getByRole('tab', { name: '账号管理' }).click()
  await page.getByLabel('姓名或登录名').fill('钟离春')
  const line = page.getByRole('listitem').filter({ hasText: 'zhonglichun' }).first()
  await expect(line).toContainText('未开通')
  await line.getByRole('button', { name: '开通账号' }).click()
  const handing = page.getByRole('dialog', { name: '钟离春的首次登录密码' })
  const given = await handing.locator('code').innerText()
  await handing.getByRole('button', { name: '我已转告' }).click()
  await expect(line).not.toContainText('未开通')

  const theirs = await (await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' })).newPage()
  const entered = await theirs.request.post('/api/v1/session', { data: { login: 'zhonglichun', password: given } })
  const { csrf } = (await entered.json()) as { csrf: string }
  expect((await theirs.request.put('/api/v1/me/password', { data: { password: OWN }, headers: { 'X-CSRF-Token': csrf } })).ok()).toBe(true)
  await theirs.goto('/account')
  await expect(theirs.getByText('登录密码')).toBeVisible()
  // The stream is cut off, so nothing but a refusal tells: the next thing that is asked.
  await theirs.route('**/api/v1/live*', (route) => route.abort())
  await theirs.reload()
  await expect(theirs.getByText('登录密码')).toBeVisible()
  await theirs.getByRole('button', { name: '修改密码' }).click()
  const dialog = theirs.getByRole('dialog')
  await dialog.getByLabel('当前密码').fill(OWN)
  await dialog.getByLabel('新密码', { exact: true }).fill('另一个 够长的 密码')
  await dialog.getByLabel('再输一遍新密码').fill('另一个 够长的 密码')
  await admin.remove(`/sign-in-accounts/${id}/sessions`)
  // Unless the page has asked for something by itself meanwhile, and is gone already.
  await dialog.getByRole('button', { name: '修改密码' }).click({ timeout: 5_000 }).catch(() => undefined)
  await expect(theirs).toHaveURL(/\/login\?next=/)
  await expect(theirs.getByText('登录密码')).toHaveCount(0)
  await theirs.goto('/account')
  await expect(theirs).toHaveURL(/\/login/)
  await theirs.context().close()
})
