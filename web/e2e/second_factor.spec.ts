/** Two-step sign-in with an authenticator app: turned on, used in another browser, turned off. */
import { createHmac } from 'node:crypto'

import { PASSWORD } from './doors'
import { enter, expect, expectAccessible, test } from './page'

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
  await dialog.getByLabel('当前密码').fill(PASSWORD)
  await dialog.getByRole('button', { name: '下一步' }).click()
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
  await dialog.getByLabel('当前密码').fill(PASSWORD)
  await dialog.getByRole('button', { name: '下一步' }).click()
  await expect(page.getByRole('button', { name: '开启动态验证码' })).toBeVisible()
})
