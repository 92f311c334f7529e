/** A director reads the month, what stands behind a figure and where rights are used; answers the self-assessment and sees where belief and measurement part. */
import { enter, expect, expectAccessible, expectAccessibleInBoth, expectNoSidewaysScroll, settled, test } from './page'

test('a director opens the report, answers the self-assessment on a phone with a break, and sees the gaps on screen and paper', async ({ page, browser }) => {
  test.setTimeout(180_000)
  await enter(page, 'zhangwei')
  await page.goto('/elasticity')
  const speed = page.getByRole('region', { name: '战区响应速度', exact: true }).first()
  await expect(speed.getByRole('row', { name: /华东战区/ })).toContainText('样本')
  await expect(page.getByRole('region', { name: '本月协作' }).getByRole('row', { name: /组建特遣队/ })).toBeVisible()
  await page.getByText(/查看本月明细/).first().click()
  await expectAccessibleInBoth(page)
  const behind = page.locator('details[open] a').first()
  await expect(behind).toHaveAttribute('href', /\/records\/sales\.support_request\//)

  await page.getByRole('link', { name: '弹性指数测评' }).click()
  await expect(page.getByRole('heading', { name: '弹性指数测评', level: 1 })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /开始测评/ }).click()

  // The rest of it is done on the phone: the draft is there.
  const first = page.getByRole('main').getByRole('group').first()
  await first.getByRole('radio', { name: '一贯如此' }).check()
  await expect(page.getByText('答案已保存')).toBeVisible()
  await expect(page.getByText(/已答 1 \/ 18 题/)).toBeVisible()
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
  const phone = await context.newPage()
  await enter(phone, 'zhangwei')
  await phone.goto('/elasticity/assessments')
  await expect(phone.getByRole('main').getByRole('group').first().getByRole('radio', { name: '一贯如此' })).toBeChecked()
  await expectNoSidewaysScroll(phone)
  await expectAccessibleInBoth(phone)
  for (let part = 0; part < 3; part += 1) {
    for (const question of await phone.getByRole('main').getByRole('group').all()) await question.getByRole('radio', { name: '一贯如此' }).check()
    if (part < 2) await phone.getByRole('button', { name: '下一部分' }).click()
  }
  await expect(phone.getByText('全部答完，可以提交')).toBeVisible()
  await phone.getByRole('button', { name: '完成并查看结果' }).click()
  await expect(phone.getByRole('heading', { name: '自评与实测的差距' })).toBeVisible()
  await expectNoSidewaysScroll(phone)
  await expectAccessibleInBoth(phone)
  const path = new URL(phone.url()).pathname
  await context.close()

  await page.goto(path)
  const gaps = page.getByRole('region', { name: '自评与实测的差距' }).last()
  const help = gaps.getByRole('row', { name: /一线求助，当天就有人接手/ })
  await expect(help).toContainText('5 一贯如此')
  await expect(help).toContainText(/自评高 [1-4] 分|相符/)
  await expect(help.getByRole('link', { name: '战区响应速度' })).toHaveAttribute('href', /\/elasticity\?month=/)
  await expect(gaps.getByRole('row', { name: /权限看客户、任务和时间/ })).toContainText('没有对照数据')
  await settled(page)
  await expectAccessibleInBoth(page)

  // On paper there is the assessment and nothing of the frame.
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation').first()).toBeHidden()
  await expect(page.getByRole('heading', { name: '弹性指数测评', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: /打印/ })).toBeHidden()
  const sheet = await page.pdf({ preferCSSPageSize: true })
  expect(sheet.subarray(0, 5).toString()).toBe('%PDF-')
  await page.emulateMedia({ media: null })

  await page.goto('/elasticity/assessments')
  await expect(page.getByRole('region', { name: '历次测评' }).last().getByRole('row', { name: /弹性结构/ })).toContainText('100 有弹性')
  const below = page.getByRole('region', { name: '所辖单位的测评' }).first()
  await expect(below).toContainText(/本季度已有 \d+ 人完成/)
  await expectAccessibleInBoth(page)
})
