import { chromium } from 'playwright-core'
const base = 'http://localhost:9241'
const b = await chromium.launch({ executablePath: process.env.CHROME || undefined }).catch(() => chromium.launch({ executablePath: '/usr/bin/chromium' }))
async function page(login, opts = {}) {
  const c = await b.newContext({ locale: opts.locale ?? 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: opts.width ?? 1280, height: opts.height ?? 900 }, colorScheme: opts.dark ? 'dark' : 'light' })
  const p = await c.newPage()
  await p.goto(base)
  await p.locator('input#login').fill(login)
  await p.locator('input[type=password]').first().fill('yingdan-demo')
  await p.keyboard.press('Enter')
  await p.waitForTimeout(2500)
  return p
}
const shot = (p, n) => p.screenshot({ path: `/tmp/look_cal_${n}.png`, fullPage: false })
async function book(p, name) {
  const { rows } = await (await p.request.get(base + '/api/v1/task-forces')).json()
  await p.goto(`${base}/task-forces/${rows[0].id}`)
  await p.getByRole('button', { name: /预约资源|Book/ }).first().click()
  await p.waitForTimeout(800)
  const d = p.getByRole('dialog')
  await d.locator('.ant-select').first().click()
  await p.waitForTimeout(400)
  await p.locator('.ant-select-item-option').filter({ hasText: '顾清扬' }).click()
  await p.waitForTimeout(400)
  const day = new Date(Date.now() + 86400000 * 5); const iso = (h) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')} ${h}`
  await d.getByLabel(/开始时间|From/).fill(iso('05:00')); await p.keyboard.press('Enter')
  await d.getByLabel(/结束时间|Until|To/).first().fill(iso('08:00')); await p.keyboard.press('Enter')
  await p.waitForTimeout(300)
  await d.getByRole('button', { name: /^预约$|^预 约$|^Book$/ }).click()
  await p.waitForTimeout(1200)
  await shot(p, name)
}
const step = async (f) => { try { await f() } catch (e) { console.log(String(e).slice(0, 400)) } }
await step(async () => book(await page('shenjiahe'), 'book'))
await step(async () => book(await page('shenjiahe', { dark: true, width: 390, height: 844 }), 'book_dark390'))
async function mqtt(p, name, word) {
  await p.goto(`${base}/channels/new`)
  await p.waitForTimeout(1500)
  await p.getByText(/物联网设备|Devices \(MQTT\)/).first().click()
  await p.waitForTimeout(800)
  await p.getByText(word).click()
  await p.waitForTimeout(400)
  await p.getByLabel(/客户端证书（PEM）|Client certificate \(PEM\)/).fill('-----BEGIN CERTIFICATE-----\nMIIB')
  await p.getByText(word).scrollIntoViewIfNeeded()
  await p.waitForTimeout(300)
  await p.screenshot({ path: `/tmp/look_cal_${name}.png`, fullPage: true })
}
await step(async () => mqtt(await page('admin'), 'mqtt', '出示客户端证书'))
await step(async () => mqtt(await page('admin', { dark: true, width: 390, height: 844 }), 'mqtt_dark390', '出示客户端证书'))
await step(async () => { const p = await page('admin'); await p.goto(`${base}/channels/sales.devices/setup`); await p.waitForTimeout(1500); await p.screenshot({ path: '/tmp/look_cal_key.png', fullPage: true }) })
await b.close()
