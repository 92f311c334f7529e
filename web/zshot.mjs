import { chromium } from 'playwright-core'
const [base, user, password, ...steps] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const sizes = process.env.PHONE ? [['phone', 390, 844]] : [['wide', 1400, 1000], ['phone', 390, 844]]
for (const [name, w, h] of sizes) {
  const ctx = await browser.newContext({ viewport: { width: w, height: h }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await ctx.newPage()
  page.setDefaultTimeout(60000)
  page.on('pageerror', (e) => console.log('ERR', e.message))
  await page.goto(base + '/login')
  await page.getByLabel(/账号|用户名/).first().fill(user)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL((u) => !u.pathname.startsWith('/login'), { timeout: 60000 })
  let n = 0
  for (const p of steps) {
    if (p.startsWith('/')) await page.goto(base + p)
    else if (p.startsWith('click:')) await page.getByText(p.slice(6), { exact: true }).first().click()
    await page.waitForTimeout(6000)
    await page.screenshot({ path: `/tmp/shots/z/${name}_${user}_${n++}.png`, fullPage: true })
  }
  await ctx.close()
}
await browser.close()
