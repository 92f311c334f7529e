import { expect, expectAccessible, signIn, test, traffic } from './page'

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`the cockpit is accessible in ${scheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 860 })
      await signIn(page, 'rep')
      await expect(page.getByRole('heading', { name: '我的线索' })).toBeVisible()
      await expectAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    })
  }
}

test('a lead arrives, its rep records the contact and the needs by keyboard, and the clocks stop', async ({ page }) => {
  test.setTimeout(150_000)
  await signIn(page, 'rep')
  await traffic(page, true, 120)
  const rows = page.getByRole('list', { name: '我的线索' }).getByRole('listitem').filter({ has: page.getByRole('button', { name: '联系', exact: true }) })
  await expect(rows.first()).toBeVisible({ timeout: 90_000 })
  await traffic(page, false)
  await page.waitForTimeout(2_000)

  await page.keyboard.press('j')
  const chosen = page.locator('[aria-current="true"]')
  await expect(chosen).toBeFocused()
  const link = chosen.getByRole('link')
  const name = (await link.innerText()).trim()
  const href = (await link.getAttribute('href'))!
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(name)
  await dialog.getByRole('textbox').fill('客户希望下周看演示')
  await dialog.getByRole('group', { name: /需求/ }).getByRole('button').first().click()
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()
  // It may now stand lower or beyond the first page of the list; it no longer asks to be contacted.
  const waiting = page.locator('li').filter({ has: page.locator(`a[href="${href}"]`) }).getByRole('button', { name: '联系', exact: true })
  await expect(waiting).toHaveCount(0)
  const answer = await page.request.get(`/api/v1${href}/explanation`)
  const { clocks } = (await answer.json()) as { clocks: { name: string; state: string }[] }
  const states = Object.fromEntries(clocks.map((clock) => [clock.name, clock.state]))
  expect(states).toMatchObject({ 'sales.contact': 'met', 'sales.needs': 'met' })
})

test('the palette finds a page by keyboard', async ({ page }) => {
  await signIn(page, 'rep')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('线索')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/(leads|records\/)/)
})
