/** Two-step sign-in with an authenticator app and with a passkey: turned on, used in another browser, turned off. */
import { createHmac } from 'node:crypto'

import { PASSWORD } from './doors'
import { enter, expect, expectAccessible, listen, test } from './page'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The code of an app for a step of 30 seconds (RFC 6238), `ahead` steps from now. */
function code(secret: string, ahead: number): string {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', key).update(step).digest()
  const number = mac.readUInt32BE(mac[mac.length - 1]! & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

test('somebody turns on codes of an app, signs in with one, and turns them off', async ({ page, browser, baseURL }) => {
  await enter(page, 'fangmin')
  await page.goto('/account')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: '开启动态验证码' }).click()
  await expect(dialog.getByRole('img', { name: '验证器二维码' })).toBeVisible()
  await expectAccessible(page, dialog)
  const secret = (await dialog.locator('code').innerText()).replace(/\s/g, '')
  await dialog.getByLabel('6 位验证码').fill(code(secret, 0))
  await dialog.getByRole('button', { name: '确认开启' }).click()
  await expect(page.getByText('恢复码只显示这一次')).toBeVisible()
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '我已保存' }).click()
  await expect(page.getByText('还剩 10 个')).toBeVisible()

  const context = await browser.newContext({ locale: 'zh-CN', baseURL: baseURL! })
  const other = await context.newPage()
  await other.goto('/login')
  await other.getByRole('textbox', { name: '账号' }).fill('fangmin')
  await other.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await other.getByRole('button', { name: '登录', exact: true }).click()
  const box = other.getByLabel('6 位动态验证码')
  await expect(box).toBeVisible()
  await expectAccessible(other)
  // What was used to turn it on is used up: the app shows the next one.
  await box.fill(code(secret, 1))
  await other.getByRole('button', { name: '验证并登录' }).click()
  await expect(other).not.toHaveURL(/login/)
  await context.close()

  await page.reload()
  await expect(page.getByRole('button', { name: '退出其他设备' })).toBeVisible()
  await page.getByRole('button', { name: '关闭', exact: true }).click()
  await dialog.getByRole('button', { name: '关闭动态验证码' }).click()
  await expect(page.getByRole('button', { name: '开启动态验证码' })).toBeVisible()
})

test('somebody adds a passkey, signs in with it alone and after a password, and removes it', async ({ browser, baseURL }) => {
  // Browsers give no passkeys to bare addresses.
  const named = baseURL!.replace('127.0.0.1', 'localhost')
  const context = await browser.newContext({ locale: 'zh-CN', baseURL: named })
  const noise = listen(context, [named], [])
  const page = await context.newPage()
  const devices = await context.newCDPSession(page)
  await devices.send('WebAuthn.enable')
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await enter(page, 'suwan')
  await page.goto('/account')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: '添加通行密钥' }).click()
  await expect(page.getByText('恢复码只显示这一次')).toBeVisible()
  await dialog.getByRole('button', { name: '我已保存' }).click()
  await expect(page.getByText('还没用过')).toBeVisible()
  await expectAccessible(page)

  await context.clearCookies()
  // Offered by the browser where the log-in is typed, and taken by its person without a press of ours.
  await page.goto('/login')
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
  const touch = (enabled: boolean) => devices.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  await touch(false)

  await context.clearCookies()
  await page.goto('/login')
  await page.getByRole('textbox', { name: '账号' }).fill('suwan')
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByLabel('恢复码')).toBeVisible()
  await expectAccessible(page)
  await touch(true)
  await page.getByRole('button', { name: '用通行密钥验证' }).click()
  await expect(page).not.toHaveURL(/login/)

  await page.goto('/account')
  await page.getByRole('button', { name: /的操作$/ }).first().click()
  await page.getByRole('menuitem', { name: '移除' }).click()
  await dialog.getByRole('button', { name: '移除' }).click()
  await expect(page.getByText('上次使用')).toHaveCount(0)
  expect(noise).toEqual([])
  await context.close()
})
