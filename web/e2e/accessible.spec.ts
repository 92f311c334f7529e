/** Every page in light and dark, wide and on a phone: WCAG 2.2 A and AA without exceptions, and nothing sticks out. */
import { behave, leadNamed, leaveDetails, leaveForLin, Person, somebody } from './doors'
import { enter, expect, expectAccessibleInBoth, expectNoSidewaysScroll, expectSpokenStaysInFrames, palette, settled, test } from './page'

const WHO = somebody()
// Came long before the rep looks, so that no pop-up lies over his pages: that one is looked at in the rep's journey.
const HIS = somebody()

test.beforeAll(async ({ baseURL }) => {
  await behave(baseURL!, WHO, [
    ['page', { path: '/pricing', seconds: 200 }],
    ['download', { file: '白皮书' }],
  ])
  await leaveDetails(baseURL!, WHO)
  await leaveForLin(baseURL!, HIS)
  await leadNamed(await Person.signIn(baseURL!, 'linxiao'), HIS.name)
})

for (const width of [1440, 390]) {
  test(`all pages at ${width} px`, async ({ page, baseURL }) => {
    test.setTimeout(240_000)
    await page.setViewportSize({ width, height: 860 })
    await page.goto('/login')
    await expect(page.getByRole('heading', { name: '演示账号' })).toBeVisible()
    await expectAccessibleInBoth(page)
    await expectSpokenStaysInFrames(page)

    const lead = await leadNamed(await Person.signIn(baseURL!, 'zhangwei'), WHO.name)
    await enter(page, 'zhangwei')
    const paths = ['/', '/leads?view=all', `/records/sales.lead/${lead.id}`, '/records/sales.account', '/records/sales.task', '/board', '/signals', '/imports', '/notices', '/nowhere']
    for (const path of paths) {
      await test.step(path, async () => {
        await page.goto(path)
        await settled(page)
        await expect(page.locator('main').getByText(/\S/).first()).toBeVisible()
        await expectNoSidewaysScroll(page)
        await expectAccessibleInBoth(page)
      })
    }
  })

  test(`the ways to look at records and the pages around them at ${width} px`, async ({ page, baseURL }) => {
    test.setTimeout(240_000)
    await page.setViewportSize({ width, height: 860 })
    const person = await Person.signIn(baseURL!, 'zhangwei')
    const [mark, now] = [somebody().phone, new Date()]
    await person.send('POST', '/records/sales.opportunity', { name: `${mark}商机`, close_on: new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10), amount: { amount: '1200', currency: 'CNY' } })
    for (const part of ['任务', '删去']) {
      const { id } = await person.send<{ id: string }>('POST', '/records/sales.task', { name: `${mark}${part}`, due_at: now.toISOString() })
      if (part === '删去') await person.remove(`/records/sales.task/${id}`)
    }
    await enter(page, 'zhangwei')
    const looks = (object: string, layout: string) => `/records/${object}?view=all&layout=${layout}`
    const paths = ['/pairs', '/bin', '/operations', `/search?q=${mark}`, '/pivot', '/developer', looks('sales.opportunity', 'kanban&group=stage&sum=amount'), looks('sales.task', 'calendar&start=due_at'), looks('sales.opportunity', 'timeline&group=stage&start=close_on')]
    for (const path of paths) {
      await test.step(path, async () => {
        await page.goto(path)
        await settled(page)
        await expect(page.locator('main').getByText(/\S/).first()).toBeVisible()
        await expectNoSidewaysScroll(page)
        await expectAccessibleInBoth(page)
      })
    }
  })

  test(`the rep's pages and all that opens over them at ${width} px`, async ({ page }) => {
    test.setTimeout(240_000)
    await page.setViewportSize({ width, height: 860 })
    await enter(page, 'linxiao')
    await page.goto('/')
    await expect(page.getByText('实时', { exact: true })).toBeAttached()
    await expectNoSidewaysScroll(page)
    await expectAccessibleInBoth(page)

    await page.getByRole('list', { name: '我的线索' }).getByRole('button', { name: /联系|跟进/ }).first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectAccessibleInBoth(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()

    await page.getByRole('button', { name: /^消息/ }).click()
    await expect(page.getByRole('link', { name: '查看全部消息' })).toBeVisible()
    await expectAccessibleInBoth(page, page.locator('.ant-popover'))
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: /^搜索/ }).click()
    await expect(palette(page)).toBeFocused()
    await palette(page).fill(HIS.name)
    await expect(page.getByRole('option').first()).toContainText(HIS.name)
    await expectAccessibleInBoth(page)
    await page.keyboard.press('Escape')

    await page.goto('/leads?view=all')
    await page.getByRole('button', { name: '新建' }).click()
    await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeVisible()
    await expectAccessibleInBoth(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /筛选|添加条件/ }).first().click()
    const sheet = page.locator('.ant-popover, .ant-drawer').last()
    await expect(sheet.getByRole('combobox').first()).toBeVisible()
    await expectAccessibleInBoth(page, sheet)
  })
}
