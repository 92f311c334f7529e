/** A director puts a permission pack on units of the canvas: by dragging it there, by the keyboard alone, and takes both back. */
import { Person } from './doors'
import { choose } from './drafting'
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, tabTo, test } from './page'

const PACK = '代联系客户'

test('a pack is dragged onto a unit, put on another by the keyboard, and taken back from both', async ({ page, baseURL }) => {
  const mark = Date.now().toString(36)
  const director = await Person.signIn(baseURL!, 'zhangwei')
  const lying = async (unit: string) => {
    const { packs } = await director.get<{ packs: { label: { zh: string }; on: { unit: { title: string } | null; reason: string }[] }[] }>('/access/packs')
    return packs.filter((one) => one.label.zh === PACK).flatMap((one) => one.on).filter((one) => one.unit?.title === unit && one.reason.includes(mark)).length
  }
  await enter(page, 'zhangwei')
  await page.goto('/permissions')
  await expect(page.getByRole('heading', { name: '权限画布' })).toBeVisible()
  const token = page.getByRole('article', { name: PACK })
  const unit = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(token).toBeVisible()
  await expectAccessibleInBoth(page)

  await token.getByText(PACK).scrollIntoViewIfNeeded() // the cards scroll by themselves
  const [card, south] = [(await token.getByText(PACK).boundingBox())!, (await unit('华南战区').locator('> div').first().boundingBox())!]
  await page.mouse.move(card.x + card.width / 2, card.y + card.height / 2)
  await page.mouse.down()
  await page.mouse.move(card.x + 40, card.y + 40, { steps: 4 })
  await page.mouse.move(south.x + south.width / 2, south.y + south.height / 2, { steps: 8 })
  await page.mouse.up()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTitle('华南战区')).toBeVisible()
  await dialog.getByLabel('授权理由').fill(`台风 ${mark}`)
  await expectAccessible(page, dialog)
  await dialog.getByRole('button', { name: '授予', exact: true }).click()
  await expect(unit('华南战区').getByText(PACK)).toBeVisible()
  expect(await lying('华南战区')).toBe(1)

  // The same without a mouse: the card's button, the dialog, its fields, and back.
  await page.locator('body').press('Home')
  await tabTo(page, token.getByRole('button', { name: `放到…：${PACK}` }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await choose(dialog.getByLabel('单位'), '华北战区')
  await tabTo(page, dialog.getByLabel('授权理由'))
  await page.keyboard.type(`暴雪 ${mark}`)
  await tabTo(page, dialog.getByRole('button', { name: '授予', exact: true }))
  await page.keyboard.press('Enter')
  await expect(unit('华北战区').getByText(PACK)).toBeVisible()
  expect(await lying('华北战区')).toBe(1)
  await expectAccessible(page)

  await tabTo(page, unit('华北战区').getByRole('button', { name: `收回：${PACK}` }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await expectAccessible(page, dialog)
  await tabTo(page, dialog.getByRole('button', { name: '收回', exact: true }))
  await page.keyboard.press('Enter')
  await expect(unit('华北战区').getByText(PACK)).toHaveCount(0)
  await unit('华南战区').getByRole('button', { name: `收回：${PACK}` }).click()
  await dialog.getByRole('button', { name: '收回', exact: true }).click()
  await expect(unit('华南战区').getByText(PACK)).toHaveCount(0)
  expect([await lying('华南战区'), await lying('华北战区')]).toEqual([0, 0])

  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
})
