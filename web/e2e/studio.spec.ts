/** A business person builds an app in the browser: objects, fields, publish, menu and list, a change, and the way back. */
import type { Page } from '@playwright/test'

import { publish } from './drafting'
import { enter, expect, expectAccessible, expectNoSidewaysScroll, test } from './page'

const stamp = () => Math.random().toString(36).replace(/[^a-z]/g, '').slice(0, 5)

/** Fills the drawer for a new field and saves it. */
async function addField(page: Page, name: string, english: string, type?: string): Promise<void> {
  await page.getByRole('button', { name: '添加字段' }).first().click()
  const drawer = page.getByRole('dialog', { name: '添加字段' })
  await drawer.getByLabel('名称', { exact: true }).fill(name)
  await drawer.getByLabel('英文名称').fill(english)
  if (type) {
    await drawer.getByLabel('类型').fill(type)
    await page.keyboard.press('Enter')
  }
  await expect(drawer.getByRole('button', { name: '保存' })).toBeEnabled()
  await drawer.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('button', { name: `${name} ` }).first()).toBeVisible()
}

test('an app is built, published, used, changed and rolled back without code', async ({ page }) => {
  test.setTimeout(180_000)
  const id = stamp()
  await enter(page, 'admin')
  await page.goto('/studio')

  await page.getByRole('button', { name: '新建应用' }).first().click()
  const wizard = page.getByRole('dialog', { name: '新建应用' })
  await wizard.getByLabel('名称', { exact: true }).fill(`经销商信用${id}`)
  await expect(wizard.getByLabel('标识')).toHaveAttribute('placeholder', /^jing_xiao_shang/)
  await wizard.getByLabel('标识').fill(`credit_${id}`)
  await wizard.getByRole('button', { name: '创建' }).click()

  const object = page.getByRole('dialog', { name: '新建对象' })
  await object.getByLabel('名称', { exact: true }).fill('经销商')
  await object.getByLabel('标识').fill('dealer')
  await object.getByRole('button', { name: '创建' }).click()
  await expect(page.getByRole('heading', { name: '经销商' })).toBeVisible()

  await addField(page, '信用额度', 'Credit line', '金额')
  await addField(page, '联系电话', 'Phone', '电话')
  await expectAccessible(page)

  // Undo and redo belong to the keyboard.
  await page.keyboard.press('Control+z')
  await expect(page.getByText('联系电话')).toBeHidden()
  await page.keyboard.press('Control+Shift+z')
  await expect(page.getByText('联系电话')).toBeVisible()

  await publish(page, `经销商档案上线${id}`)

  const menu = page.getByRole('navigation', { name: '主导航' })
  await expect(menu.getByRole('group', { name: `经销商信用${id}` }).getByRole('link', { name: '经销商' })).toBeVisible()
  await menu.getByRole('group', { name: `经销商信用${id}` }).getByRole('link', { name: '经销商' }).click()
  await expect(page.getByRole('heading', { name: '经销商' })).toBeVisible()

  // Next day: a word changes, and the change is taken back.
  await page.goto(`/studio/objects/credit_${id}.dealer`)
  await page.getByRole('button', { name: /^信用额度/ }).first().click()
  const edit = page.getByRole('dialog', { name: '编辑信用额度' })
  await edit.getByLabel('名称', { exact: true }).fill('授信额度')
  await edit.getByRole('button', { name: '保存' }).click()
  await publish(page, '改个叫法')
  await expect(page.getByRole('button', { name: /^授信额度/ }).first()).toBeVisible()

  await page.goto('/studio/versions')
  await page.getByRole('link', { name: new RegExp(`经销商档案上线${id}`) }).click()
  await page.getByRole('button', { name: '退回到此版本' }).click()
  const back = page.getByRole('dialog', { name: /退回到版本/ })
  await expect(back.getByText('检查通过，可以发布。')).toBeVisible()
  await back.getByRole('button', { name: '退回到此版本' }).click()
  await expect(page.getByText(/已退回到版本/)).toBeVisible()
  await page.goto(`/studio/objects/credit_${id}.dealer`)
  await expect(page.getByRole('button', { name: /^信用额度/ }).first()).toBeVisible()
})

test('faults are told before publishing, each with the way to its place', async ({ page }) => {
  const id = stamp()
  await enter(page, 'admin')
  await page.goto('/studio/objects/sales.tag')
  await page.getByRole('button', { name: '添加字段' }).first().click()
  const drawer = page.getByRole('dialog', { name: '添加字段' })
  await drawer.getByLabel('名称', { exact: true }).fill('无目标')
  await drawer.getByLabel('标识').fill(`broken_${id}`)
  await drawer.getByLabel('类型').fill('关联记录')
  await page.keyboard.press('Enter')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '检查并发布' }).click()
  const plan = page.getByRole('dialog', { name: /^发布/ })
  await expect(plan.getByText(/处需要先修改/)).toBeVisible()
  await expect(plan.getByRole('button', { name: '发布', exact: true })).toBeDisabled()
  await plan.getByRole('button', { name: '去修改' }).first().click()
  await expect(page.getByRole('dialog', { name: '编辑无目标' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /修改$/ }).first().click()
  await page.getByRole('menuitem', { name: '丢弃草稿' }).click()
  await page.getByRole('button', { name: '丢弃草稿' }).click()
  await expect(page.getByText('无目标')).toBeHidden()
})

test('the pages of Studio are accessible, and nothing sticks out on a phone', async ({ page }) => {
  await enter(page, 'admin')
  for (const path of ['', '/objects', '/objects/sales.lead', '/versions']) {
    await page.goto(`/studio${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(page)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['', '/objects', '/objects/sales.lead', '/versions']) {
    await page.goto(`/studio${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectNoSidewaysScroll(page)
  }
})
